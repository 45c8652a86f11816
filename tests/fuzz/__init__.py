"""Sample books, mutilated at random: whatever comes in is encoded losslessly and validly, or refused in a sentence."""
