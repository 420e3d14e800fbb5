"""What the tests need of the machine: servers from Python packages, a browser, fonts, a folder of their own."""
