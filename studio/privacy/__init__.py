"""Privacy: exports of one's own data, deletion of people and teams, and how long takes are kept."""
