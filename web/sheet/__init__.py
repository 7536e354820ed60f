"""The sheet (都市計画情報照会票): asked, stored, set as a tagged PDF, shown as pages, and verified later."""
