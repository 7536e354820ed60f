"""Names of the fictional city: wards and towns with their readings. None is meant for a real place or person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WardPlan:
    """A ward: code (prefecture 99 does not exist), name, reading, seat, and the names of its towns with readings."""

    code: str
    name: str
    kana: str
    name_en: str
    seat: tuple[float, float]
    towns: tuple[tuple[str, str], ...]


def _towns(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [entry.split(":") for entry in text.split()]
    return tuple((name, kana) for name, kana in pairs)


WARDS = (
    WardPlan(
        "99101",
        "汐入区",
        "しおいりく",
        "Shioiri Ward",
        (5300.0, 3700.0),
        _towns(
            "中央:ちゅうおう 汐見:しおみ 元町:もとまち 本町:ほんちょう 大手:おおて 入船:いりふね "
            "汐入:しおいり 海岸通:かいがんどおり 船場:ふなば 新港:しんこう 城下:しろした 倉前:くらまえ "
            "材木:ざいもく 塩屋:しおや 潮橋:しおはし 鐘楼:しょうろう 帆柱:ほばしら 錨:いかり "
            "桟橋:さんばし"
        ),
    ),
    WardPlan(
        "99102",
        "浜手区",
        "はまてく",
        "Hamate Ward",
        (1900.0, 4100.0),
        _towns(
            "浜手:はまて 西浜:にしはま 磯松:いそまつ 白砂:しらすな 松原:まつばら 千鳥:ちどり "
            "網干場:あみほしば 渚台:なぎさだい 岬:みさき 立岩:たていわ 貝塚台:かいづかだい 潮風:しおかぜ "
            "鳴浜:なるはま 灯台下:とうだいした 浦見:うらみ 沖見:おきみ 波除:なみよけ 舟入:ふないり"
        ),
    ),
    WardPlan(
        "99103",
        "松ヶ丘区",
        "まつがおかく",
        "Matsugaoka Ward",
        (3200.0, 6600.0),
        _towns(
            "松ヶ丘:まつがおか 松ヶ谷:まつがや 西谷:にしたに 若松台:わかまつだい 桜坂:さくらざか "
            "見晴台:みはらしだい 梅の木:うめのき 峠下:とうげした 杉の沢:すぎのさわ 竹ノ内:たけのうち "
            "栗林:くりばやし 風見:かざみ 月見台:つきみだい 雲雀野:ひばりの 藤棚台:ふじだなだい "
            "炭焼:すみやき 滝ノ上:たきのうえ 尾根道:おねみち"
        ),
    ),
    WardPlan(
        "99104",
        "川添区",
        "かわぞえく",
        "Kawazoe Ward",
        (5900.0, 5700.0),
        _towns(
            "川添:かわぞえ 上河原:かみがわら 中河原:なかがわら 堤:つつみ 水車:すいしゃ 柳橋:やなぎばし "
            "橋詰:はしづめ 渡し場:わたしば 芦原:あしはら 早瀬:はやせ 清水:しみず 泉田:いずみだ "
            "中島:なかじま 瀬音:せおと 葦笛:あしぶえ 蛍沢:ほたるざわ 鷺沼田:さぎぬまだ"
        ),
    ),
    WardPlan(
        "99105",
        "緑野区",
        "みどりのく",
        "Midorino Ward",
        (7500.0, 7400.0),
        _towns(
            "緑野:みどりの 緑野台:みどりのだい 若葉:わかば 森下:もりした 花畑:はなばたけ 野々宮:ののみや "
            "萩原:はぎわら 東沢:ひがしさわ 北谷:きただに 谷戸:やと 茶畑:ちゃばたけ 鹿野:しかの "
            "椎の木:しいのき 木漏日:こもれび 木の実:このみ 奥山:おくやま 霧ヶ窪:きりがくぼ 水源:すいげん"
        ),
    ),
    WardPlan(
        "99106",
        "高台区",
        "たかだいく",
        "Takadai Ward",
        (9200.0, 4300.0),
        _towns(
            "高台:たかだい 大浜:おおはま 東山:ひがしやま 東岬:ひがしみさき 日の出:ひので 暁:あかつき "
            "星見:ほしみ 海見:うみみ 石切:いしきり 新田:しんでん 畑中:はたなか 丸塚:まるづか "
            "潮見ヶ浦:しおみがうら 野々川:ののかわ 朝凪:あさなぎ 夕映:ゆうばえ 埠頭:ふとう 鉄鋼:てっこう "
            "東浜:ひがしはま"
        ),
    ),
)

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")

_SYLLABLES = {
    "a": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_ROMAJI = {
    kana: ("" if row == "a" else row) + vowel
    for row, text in _SYLLABLES.items()
    for kana, vowel in zip(text, "aiueo", strict=True)
}
_ROMAJI |= {
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
    "し": "shi",
    "ち": "chi",
    "つ": "tsu",
    "ふ": "fu",
    "じ": "ji",
    "ぢ": "ji",
    "づ": "zu",
}


def romaji(kana: str) -> str:
    """``kana`` (hiragana) in Hepburn romanisation without long-vowel marks, capitalised."""
    text = ""
    for letter in kana:
        if letter in "ゃゅょ":
            vowel = {"ゃ": "a", "ゅ": "u", "ょ": "o"}[letter]
            text = text[:-1] + (vowel if text.endswith(("shi", "chi", "ji")) else "y" + vowel)
        elif letter == "っ":
            text += "*"
        else:
            sound = _ROMAJI.get(letter, letter)
            text = text[:-1] + sound[0] + sound if text.endswith("*") else text + sound
    return text.replace("ou", "o").replace("oo", "o").replace("uu", "u").capitalize()
