"""What a lesson is drawn with. Each widget shows a value that it is given and decides nothing."""
