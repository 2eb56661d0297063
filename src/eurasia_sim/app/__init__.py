"""The page for a class, with its server, and a handout that works offline.

The server answers what-ifs without state; its only state is the class with its predictions, bounded
and in memory (`classroom`).
"""
