"""Every lesson in JupyterLab as a student meets it: opened, run to its end, its sliders moved by mouse."""

import pytest

from publish import lessons

from .conftest import watched_page
from .lab import Desk, drag_a_slider, running_lab

LESSONS = lessons.lessons()
ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
WITH_WIDGET = {lesson for lesson in LESSONS if any("widget" in lessons.tags(cell) for cell in lesson.read().cells)}


@pytest.fixture(scope="session")
def desk(browser, tmp_path_factory):
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield Desk(browser, server)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_runs(lesson, desk):
    with desk.lesson(lesson.path.name) as notebook:
        notebook.run_all()
        page, cells = notebook.page, notebook.cells()
        for cell in cells:
            for output in cell["outputs"]:
                said = f"{cell['source'][:60]!r}: {str(output)[:300]}"
                assert output["output_type"] != "error" or "raises-exception" in cell["tags"], said
                assert output.get("name") != "stderr", said
        pictures = sum("image/png" in output.get("data", {}) for cell in cells for output in cell["outputs"])
        assert pictures == len(lessons.alternative_texts(lesson.read()))
        assert page.locator(".jp-RenderedImage img").count() >= pictures
        assert page.locator("mjx-merror, .MathJax_Error").count() == 0

        widgets = page.locator(".jp-Cell:has(.widget-interact)")
        assert widgets.count() == (lesson in WITH_WIDGET)
        if lesson in WITH_WIDGET:
            drag_a_slider(page, widgets.first)


def test_a_lesson_is_presented_live_with_its_sliders_moving(desk):
    """The orange button, the arrows, a slider dragged on its slide, and out again."""
    lesson = next(lesson for lesson in LESSONS if lesson in WITH_WIDGET)
    with desk.lesson(lesson.path.name) as notebook:
        notebook.run_all()
        page = notebook.page
        notebook.select_first_cell()
        page.locator('[data-command="deck:toggle"]').click()
        on_slide = page.locator(".jp-deck-mod-onscreen")
        on_slide.get_by_role("heading", name=lesson.title).wait_for()
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.jp-Deck p')).fontSize)") >= 20
        sliders = page.locator(".jp-deck-mod-onscreen:has(.widget-interact)")
        while not sliders.count():
            here = page.evaluate(ACTIVE)
            page.keyboard.press("Space")
            page.wait_for_function(f"here => ({ACTIVE})() !== here", arg=here)  # at the end it stays
        drag_a_slider(page, sliders.first)
        page.locator(".jp-deck-mod-direction-down, .jp-deck-mod-direction-forward").locator("visible=true").and_(
            page.locator(":not(.jp-mod-disabled)")
        ).first.click()
        sliders.wait_for(state="detached")
        page.locator(".jp-deck-mod-stop").click()
        page.locator(".jp-Deck").wait_for(state="detached")


def test_a_widget_that_does_not_redraw_is_noticed(new_page):
    """A slider that moves, above a figure that stays."""
    from playwright.sync_api import TimeoutError

    with new_page() as page:
        page.set_content(
            "<div id=cell><div class=noUi-base style='width:300px;height:20px' onmouseup='handle.ariaValueNow = 1'>"
            "<div class=noUi-handle id=handle style='width:20px;height:20px'></div></div>"
            "<img alt='' width=9 height=9 src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></div>"
        )
        with pytest.raises(TimeoutError, match="wait_for_function"):
            drag_a_slider(page, page.locator("#cell"), patience=1)


def test_an_address_elsewhere_is_noticed(browser):
    page = watched_page(browser)
    with page.expect_request("**/x.png"):
        page.set_content("<img src='http://192.0.2.1/x.png' alt=''>", wait_until="commit")
    with pytest.raises(AssertionError, match="elsewhere"):
        page.watch.raise_problems()
    page.context.close()
