"""Text that is not UTF-8 and does not say what it is."""

import pytest

from onrecord.corpus.reading.html import decoded
from onrecord.corpus.reading.source import of_bytes
from onrecord.corpus.reading.text import decode

TEXTS = {
    "cp1252": [
        "Mayor Rosa Núñez said no.",
        "text,speaker,city\nPlant,Rosa Núñez,San José\nMend,Théo Bélanger,Saint-Jérôme\n",
        "Council member João Conceição said that the plan à la carte is wrong. Ângela agreed.",
        "Mayor Dana Okoro said, “We will plant.” The town’s council met – for hours.",
        "La maire a déclaré que la piscine ouvrira en juin, à la fin de l’été. Où ? Là-bas, très tôt.",
        "Die Bürgermeisterin sagte, „wir können nicht länger warten“. Größe und Straße.",
        "La alcaldesa dijo que la piscina abrirá en junio. ¿Cuándo? Mañana, según el público.",
        "Borgmästaren sade att badet öppnar i juni. Åke höll med.",
        "Borgarstjórinn sagði að sundlaugin yrði opnuð í júní. Það er gott, þetta er ætlunin.",
    ],
    "cp1250": [
        "Burmistrz powiedziała, że basen zostanie otwarty w czerwcu. Źródło, wójt, łódź, żółć.",
        "Starostka řekla, že bazén bude otevřen v červnu. Nemůžeme déle čekat. Příští týden.",
        "A polgármester azt mondta, hogy a medence júniusban nyílik meg. Főút, hűség.",
    ],
    "cp1251": ["Мэр сказала, что бассейн откроется в июне. Мы не можем больше ждать, добавила она."],
    "koi8_r": ["Мэр сказала, что бассейн откроется в июне. Мы не можем больше ждать, добавила она."],
    "cp1253": ["Η δήμαρχος είπε ότι η πισίνα θα ανοίξει τον Ιούνιο. Δεν μπορούμε να περιμένουμε."],
    "cp1254": ["Belediye başkanı havuzun haziranda açılacağını söyledi. Işık, şehir, ağaç."],
    "cp1257": ["Merė sakė, kad baseinas bus atidarytas birželį. Šiaulių žmonės, ąžuolas."],
    "mac_roman": ["Mayor Rosa Núñez said, “We will plant.” The town’s council met."],
    "shift_jis": ["市長はプールが六月に開くと言った。もう待てない、と彼女は付け加えた。"],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts]
)
def test_an_encoding_is_told_by_the_letters_of_a_language(encoding, text):
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_are_told_without_a_mark(encoding):
    text = "Mayor Rosa Núñez said, “We’ll plant — soon.”\n"
    assert decode(text.encode(encoding), "a.txt") == text


def test_a_page_declares_its_encoding_wherever_its_head_is_long():
    text = "Burmistrz powiedział: „Źródło, łódź, żółć”"
    page = f"<html><head><!--{'x' * 6000}--><meta charset=iso-8859-2></head><body>{text}"
    data = page.replace("„", '"').replace("”", '"').encode("iso8859-2")
    assert "Źródło, łódź, żółć" in decoded(data, of_bytes(data, "a.html"))


def test_a_guess_makes_no_signs_beside_letters():
    text = "Zapłacimy za most w łodzi, powiedział Łukasz Śliwiński. Że aż miło. Żółć."
    assert decode(text.encode("iso8859_2"), "a.txt") == text


def test_french_is_western():
    text = "« Nous paierons l’été prochain à la mairie, déjà, » dit Zoë Lefèvre.\nÇa ira."
    assert decode(text.encode("cp1252"), "a.txt") == text
