"""The counter of the city hall: places in hand, where they lie, and what is logged of them."""
