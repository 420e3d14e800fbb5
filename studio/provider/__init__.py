"""Talk to Runware: values in, values out, a tree of errors. No Django."""
