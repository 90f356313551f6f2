"""Figures with the rows behind them, and the fortnightly bulletin, frozen when issued."""
