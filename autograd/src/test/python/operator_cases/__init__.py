"""The cases of operator_goldens.py: one module for each family of operators, each with a list OPERATORS."""
