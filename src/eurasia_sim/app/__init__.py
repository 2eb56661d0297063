"""The classroom: a page to explore scenarios, predict and reveal, and a handout that works offline.

The server answers what-ifs without keeping anything of them; its only state is what the class
has predicted, in memory and bounded (`classroom`).
"""
