"""Stores of files, on the disk and in a bucket, and the static files that are collected into one."""
