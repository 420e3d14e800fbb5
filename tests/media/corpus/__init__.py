"""Small files of every kind, made when they are needed, with what is right for each known from how they are made."""
