"""Video, sound, embedded players and lazy pictures: kept, or a placeholder that links to them."""

import pytest

from articles.canonical import extract
from articles.sanitising import clean

BASE = "https://wiki.example/wiki/Welding"
STORED = {"Weld.jpg": "/files/weld.webp"}


def cleaned(html, images=None):
    return clean(html, base_url=BASE, known_image=images or {}).html


def placeholder(label, address):
    link = f'<a href="{address}" rel="nofollow noopener ugc">{label}</a>'
    return f'<span class="missing-media">{link}</span>'


MEDIA = {
    "video in a figure": (
        '<figure><video src="//x.example/Weld.webm"></video><figcaption>How to weld</figcaption>'
        "</figure>",
        placeholder("Weld.webm", "https://x.example/Weld.webm"),
    ),
    "video that knows its page": (
        '<span typeof="mw:File"><video resource="./File:Weld.webm" poster="//x/p.jpg"><source '
        'src="//x.example/a/ab/Weld.webm" type="video/webm"><track src="/t.srt"></video></span>',
        placeholder("Weld.webm", "https://wiki.example/wiki/File:Weld.webm"),
    ),
    "video of an older extension": (
        '<div class="thumb tright"><div class="thumbinner"><div class="mediaContainer"><video '
        'data-mwtitle="Weld.ogv" data-mwprovider="local"><source src="//x.example/Weld.ogv">'
        'Your browser cannot play this.</video></div><div class="thumbcaption">How to weld</div>'
        "</div></div>",
        placeholder("Weld.ogv", "https://x.example/Weld.ogv"),
    ),
    "sound": (
        '<audio controls><source src="/files/hum.ogg" type="audio/ogg"></audio>',
        placeholder("hum.ogg", "https://wiki.example/files/hum.ogg"),
    ),
    "player with a title": (
        '<iframe src="https://www.youtube.com/embed/abc_-1" title="Welding, part 1"></iframe>',
        placeholder("Welding, part 1", "https://www.youtube.com/watch?v=abc_-1"),
    ),
    "player without a name": (
        '<iframe width="560" height="315" src="//player.vimeo.com/video/123?h=x"></iframe>',
        placeholder("vimeo.com", "https://vimeo.com/123"),
    ),
    "player that waits for consent": (
        '<figure class="embedvideo" data-iframeconfig=\'{"width": 640, "src":'
        '"//www.youtube-nocookie.com/embed/abc?autoplay=1"}\'><span class="wrapper"><div '
        'class="embedvideo-consent">Load video <button>Continue</button></div></span><figcaption>'
        "How to weld</figcaption></figure>",
        placeholder("www.youtube.com", "https://www.youtube.com/watch?v=abc"),
    ),
    "lazy frame": (
        '<iframe class="lazyload" src="about:blank" data-src="https://maps.example/x"></iframe>',
        placeholder("maps.example", "https://maps.example/x"),
    ),
    "object with a parameter": (
        '<object><param name="movie" value="https://v.example/1.swf"><embed '
        'src="https://v.example/1.swf"></object>',
        placeholder("v.example", "https://v.example/1.swf"),
    ),
    "document": (
        '<object data="/files/Plan.pdf" type="application/pdf">No viewer</object>',
        placeholder("Plan.pdf", "https://wiki.example/files/Plan.pdf"),
    ),
    "embed": (
        '<embed src="https://v.example/tour.mp4">',
        placeholder("tour.mp4", "https://v.example/tour.mp4"),
    ),
    "within a link": (
        '<a href="/wiki/File:Weld.webm"><video src="//x.example/Weld.webm"></video></a>',
        placeholder("Weld.webm", "https://wiki.example/wiki/File:Weld.webm"),
    ),
    "element of a script": (
        '<lite-youtube videoid="abc" title="Welding"></lite-youtube>',
        placeholder("Welding", "https://www.youtube.com/watch?v=abc"),
    ),
    "address that leads nowhere": (
        '<video src="javascript:alert(1)" title="Welding"></video>',
        '<span class="missing-media">Welding</span>',
    ),
}


@pytest.mark.parametrize("form", MEDIA)
def test_media_become_a_placeholder_with_a_link(form):
    """Kind: whatever plays or shows something from elsewhere; its caption keeps its place."""
    html, wanted = MEDIA[form]
    result = cleaned(html)
    assert wanted in result
    assert result.count("missing-media") == 1
    caption = "How to weld" if "How to weld" in html else ""
    assert extract(result).text == caption
    assert "javascript" not in result


def test_a_gallery_of_players_keeps_each_with_its_caption():
    item = (
        '<li class="gallerybox"><div><div class="thumb"><video src="//x.example/{0}.webm"></video>'
        '</div><div class="gallerytext"><p>Part {0}</p></div></div></li>'
    )
    html = cleaned(f'<ul class="gallery">{"".join(map(item.format, "12"))}</ul>')
    assert html.count("<li><figure>") == html.count('<span class="missing-media">') == 2
    assert extract(html).text == "Part 1\nPart 2"


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="https://count.example/" style="display:none"></iframe>',
        '<iframe src="https://count.example/" width="1" height="1"></iframe>',
        '<span style="display:none"><video src="https://count.example/x.mp4"></video></span>',
        "<iframe></iframe>",
        '<video src="javascript:alert(1)"></video>',
        '<audio hidden src="https://count.example/x.mp3"></audio>',
    ],
)
def test_what_shows_nothing_leaves_no_placeholder(html):
    assert cleaned(f"<p>Before {html} after.</p>") == "<p>Before after.</p>"


LAZY = {
    "a placeholder of the mobile skin": '<noscript><img alt="" src="//x.example/a/ab/Weld.jpg" '
    'width="320" height="240"></noscript><span class="lazy-image-placeholder" style="width: 320px" '
    'data-width="320" data-alt="" data-src="//x.example/a/ab/Weld.jpg">&nbsp;</span>',
    "beside a blank picture": '<img class="lazyload" src="data:image/gif;base64,R0lGOD" '
    'data-src="//x.example/Weld.jpg"><noscript><img src="//x.example/Weld.jpg"></noscript>',
    "in noscript alone": '<noscript><img src="//x.example/Weld.jpg" width="300"></noscript>',
    "beside a placeholder without address": '<span class="lazy">&nbsp;</span><noscript><a '
    'href="/wiki/File:Weld.jpg"><img src="//x.example/Weld.jpg"></a></noscript>',
    "by its address for later": '<img src="/blank.gif" width="1" height="1" '
    'data-original="//x.example/Weld.jpg">',
    "by a set of sizes": '<img srcset="//x.example/small/Weld.jpg 1x, //x.example/Weld.jpg 2x">',
    "by a set for later": '<img src="data:,x" data-srcset="//x.example/Weld.jpg 300w" '
    'style="opacity:0" class="lazyload">',
    "by its sources": '<picture><source srcset="//x.example/Weld.jpg" type="image/jpeg">'
    '<img alt="" loading="lazy"></picture>',
    "by lazy sources": '<picture><source data-srcset="//x.example/Weld.jpg"><img src="data:,x">'
    "</picture>",
    "as an object": '<object type="image/jpeg" data="//x.example/Weld.jpg">x</object>',
}


@pytest.mark.parametrize("form", LAZY)
def test_a_lazy_picture_is_kept_once(form):
    """Kind: a picture that a script of the wiki puts in later, or that stands for one without."""
    page = clean(f"<p>{LAZY[form]}</p>", base_url=BASE, known_image=STORED)
    assert page.html.count("<img") == page.html.count("/files/weld.webp") == 1
    assert [use.name for use in page.images] == ["Weld.jpg"]
    without = cleaned(f"<p>{LAZY[form]}</p>")
    assert without.count('<span class="missing-image">') == 1


@pytest.mark.parametrize(
    "html",
    [
        '<noscript><img src="//count.example/pixel?id=1" width="1" height="1"></noscript>',
        '<noscript><img src="https://wiki.example/wiki/Special:CentralAutoLogin/start"></noscript>',
        "<noscript><div>Please allow scripts.</div></noscript>",
        '<noscript><p><img src="https://count.example/matomo.php?idsite=1" alt=""></p></noscript>',
        '<noscript><style>p { color: red }</style><iframe src="https://count.example/"></iframe>'
        "</noscript>",
    ],
)
def test_what_counts_visitors_is_no_picture(html):
    assert cleaned(f"<p>Before {html} after.</p>") == "<p>Before after.</p>"


@pytest.mark.parametrize(
    "element",
    [
        '<embed src="https://v.example/1.mp4">',
        '<audio><source src="https://v.example/1.mp3"><track src="/t.srt"></audio>',
        "<picture><source srcset='/Weld.jpg 1x'><img src='/Weld.jpg'></picture>",
        "<keygen>",
        "<bgsound>",
        "<wbr>",
        "<wbr/>" * 300,
    ],
)
def test_words_after_an_element_that_holds_none_stay(element):
    """Kind: an empty element that an older parser takes for a container of all that follows."""
    text = extract(cleaned(f"<p>Before {element} <i>after</i> it.</p><p>Next.</p>")).text
    assert text == "Before after it.\nNext."
