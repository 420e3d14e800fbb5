"""What leaves the studio for an editor: files with a manifest, timelines, markers."""
