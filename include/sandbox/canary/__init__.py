"""An organisation in which every word of a person is found again wherever it turns up.

::

    words.Words      makes a new word for each person, answer, comment, file name, key; all begin alike
    build            the organisation out of such words, every kind of thing in it
    trail.Trail      finds such words in bytes: plain, in any case, quoted, base64, hex, compressed
"""
