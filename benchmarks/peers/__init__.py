"""The same model as others would write it; every file stands for itself."""
