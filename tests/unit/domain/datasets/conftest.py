from hypothesis import settings

# The same examples in every run, nothing written to disk, and no verdict that depends on how busy the machine is.
settings.register_profile("domain", database=None, deadline=None, derandomize=True, max_examples=150)
settings.load_profile("domain")
