"""The localization workbench: all texts side by side, dialogues, the understanding, and the state of each language."""
