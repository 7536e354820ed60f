"""What moves: river gauges, alerts, crime alerts, hearing reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.draw_facility import OPENED
from importers.demo.names import WARDS
from importers.demo.places import place
from importers.demo.record import CITY, Drawn

# river (index), share of its length, name
_GAUGES = (
    (0, 0.22, "奥谷"),
    (0, 0.42, "緑野橋"),
    (0, 0.60, "川添橋"),
    (0, 0.70, "中島"),
    (0, 0.80, "汐見大橋"),
    (1, 0.45, "西谷"),
    (1, 0.85, "泉田"),
    (2, 0.5, "東沢"),
    (3, 0.6, "浜手"),
    (4, 0.5, "野々川"),
)


def draw_river_gauges(city: City) -> list[Drawn]:
    """River gauges with their four thresholds; levels as of OPENED, kept fresh by :mod:`importers.demo.live`."""
    drawn = []
    for n, (index, share, name) in enumerate(_GAUGES):
        river = city.terrain.rivers[index]
        point = shapely.line_interpolate_point(river.line, share, normalized=True)
        town = city.town_at(np.array([point.x]), np.array([point.y]))[0]
        standby = round(1.2 + 0.9 * share + (0.6 if index == 0 else 0), 2)
        station = city.key(f"shiomi-r{n + 1:02d}")
        props = {
            "station": station,
            "name": f"{name}水位観測所",
            "river": river.name,
            "status": "normal",
            "level": round(standby * 0.4, 2),
            "observed_at": (OPENED - timedelta(minutes=5)).isoformat(),
            "standby_level": standby,
            "caution_level": round(standby + 0.7, 2),
            "evacuation_level": round(standby + 1.3, 2),
            "danger_level": round(standby + 1.8, 2),
            "manager": f"{CITY}河川課",
            "address": f"{CITY}{WARDS[town.ward].name}{town.name}",
            "camera_url": f"https://shiomi.example/camera/r{n + 1:02d}" if n % 2 == 0 else None,
        }
        drawn.append(Drawn(station, point, props))
    return drawn


def draw_disaster_alerts(city: City, now: datetime = OPENED) -> list[Drawn]:
    """An exercise alert for the low ground at the river and one that has expired; both say that they are exercises."""
    faces = city.faces
    low = faces.built & (np.abs(faces.x - 6650) < 420) & (faces.y > 4650) & (faces.y < 5450)
    coast = faces.built & (faces.height < 3.5) & (faces.y < 3900)
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    notes = (
        (
            "訓練-水害",
            low,
            "【訓練】汐見川沿いに高齢者等避難",
            "[EXERCISE] Evacuation of the elderly along the Shiomi River",
            "evacuation",
            "level_3",
            "moderate",
            morning,
            timedelta(days=2),
        ),
        (
            "訓練-高潮",
            coast,
            "【訓練】沿岸部に高潮注意報",
            "[EXERCISE] Storm surge advisory on the coast",
            "storm_surge",
            "level_2",
            "minor",
            morning - timedelta(days=20),
            timedelta(hours=12),
        ),
    )
    drawn = []
    for identifier, where, ja, en, kind, level, severity, issued, lasting in notes:
        if not where.any():
            continue
        props = {
            "identifier": city.key(identifier),
            "headline": ja,
            "headline_en": en,
            "kind": kind,
            "level": level,
            "severity": severity,
            "exercise": True,
            "description": "これは訓練です。実際の災害ではありません。",
            "instruction": "訓練です。避難場所までの道を確かめてください。",
            "area": "汐見川下流の低地",
            "issuer": f"{CITY}危機管理室",
            "issued_at": issued.isoformat(),
            "expires_at": (issued + lasting).isoformat(),
        }
        drawn.append(Drawn(city.key(identifier), faces.union(where), props, issued.date()))
    return drawn


_CRIMES = (
    ("suspicious_person", "下校中の児童への声かけがありました。", "一人にならず、明るい道を通ってください。"),
    ("fraud", "市の職員を名のる還付金の電話が続いています。", "電話を切り、家族や警察に相談してください。"),
    ("vehicle_theft", "自転車の盗難が駅周辺で続いています。", "鍵を二つかけてください。"),
    ("burglary", "空き巣の被害がありました。", "短い外出でも施錠してください。"),
    ("bag_snatching", "原付によるひったくりがありました。", "鞄は車道と反対側に持ってください。"),
)


def draw_crime_alerts(city: City, now: datetime = OPENED) -> list[Drawn]:
    """Crime alerts of the last weeks, placed at the middle of a block, never at a home."""
    rng = city.rng(13)
    able = np.flatnonzero(city.faces.built & ~shapely.is_empty(city.blocks) & ~city.faces.reclaimed)
    drawn = []
    for n, face in enumerate(rng.choice(able, 24, replace=False)):
        category, summary, advice = _CRIMES[n % len(_CRIMES)]
        at = place(city, int(face))
        published = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=int(rng.integers(2, 24 * 25)))
        identifier = city.key(f"C-{n + 1:03d}")
        props = {
            "identifier": identifier,
            "category": category,
            "occurred_on": published.date().isoformat(),
            "time_of_day": ("午前", "午後", "夕方", "夜")[n % 4],
            "place": f"{at.ward}{at.town}付近",
            "accuracy_m": 200,
            "summary": summary,
            "advice": advice,
            "issuer": f"{CITY}くらし安全課",
            "published_at": published.isoformat(),
            "expires_at": (published + timedelta(days=30)).isoformat(),
        }
        drawn.append(Drawn(identifier, at.point, props, published.date()))
    return drawn


_VOICES = (
    ("road", "歩道の舗装がはがれています。", "補修しました。"),
    ("street_light", "街路灯が消えています。", "灯具を取り替えました。"),
    ("park", "公園の遊具にささくれがあります。", "使用を止め、交換の手配をしました。"),
    ("waste", "集積所に決まりと違うごみがあります。", "回収し、掲示をしました。"),
    ("water", "側溝の水が流れません。", "泥を取り除きました。"),
    ("traffic", "見通しの悪い交差点に鏡がほしい。", "現地を調べ、設置を検討しています。"),
    ("noise", "深夜の工事の音が気になります。", "施工者に時間帯の見直しを求めました。"),
    ("building", "空き家の屋根がいたんでいます。", "所有者に連絡しました。"),
)


def draw_hearing_reports(city: City) -> list[Drawn]:
    """Citizens' voices of the last two years, in every state."""
    rng = city.rng(14)
    able = np.flatnonzero(city.faces.built & ~shapely.is_empty(city.blocks))
    drawn = []
    for n, face in enumerate(rng.choice(able, min(160, len(able)), replace=False)):
        category, summary, answer = _VOICES[n % len(_VOICES)]
        at = place(city, int(face), float(rng.uniform(0, 20)))
        reported = date(2024, 4, 1) + timedelta(days=int(rng.integers(0, 725)))
        status = ("closed", "closed", "answered", "in_progress", "received")[n % 5]
        done = status in {"closed", "answered"}
        props = {
            "number": city.key(f"{reported.year}-{n + 1:04d}"),
            "category": category,
            "status": status,
            "summary": summary,
            "answer": answer if done else None,
            "reported_on": reported.isoformat(),
            "answered_on": (reported + timedelta(days=12 + n % 20)).isoformat() if done else None,
            "place": f"{at.ward}{at.town}",
        }
        drawn.append(Drawn(str(props["number"]), at.point, props, reported))
    return drawn
