"""What is known of scripts and languages: facts about characters, words and sentences."""
