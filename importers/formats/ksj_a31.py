"""国土数値情報 A31 / A31a 洪水浸水想定区域 (水防法14条): depth ranks of the planning scale and of the largest flood.

Groups of columns: 1xx 計画規模, 2xx 想定最大規模, 3xx 浸水継続時間, 4xx 家屋倒壊等氾濫想定区域. From edition 2022
a group holds x01 河川番号, x02 河川名, x03 管理番号, x04 管理者, x05 浸水深ランク; before, x01 is the rank itself.
"""
