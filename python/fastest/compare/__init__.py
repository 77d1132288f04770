"""Why two values are not what an assertion wanted: one module for each kind of value, lines of explanation as a stream.

Everything is lazy: whoever shows the lines stops reading when it has enough, so the rest of a large difference is
never worked out.
"""
