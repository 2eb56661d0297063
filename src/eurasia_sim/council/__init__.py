"""The council game: teams act for the powers and the states, and their moves are events.

`rules` says who may do what and turns moves into events, `game` is the file of one game, `goals`
measures what a team reached, `document` makes a scenario of a game, `tournament` plays many games
by simple strategies.
"""
