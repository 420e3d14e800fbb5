"""The floor: what every room stands on. It knows no word of the domain."""
