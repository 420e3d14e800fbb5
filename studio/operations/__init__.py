"""Pages of operators: the state of the studio, its teams and their allowances, and the people with rights."""
