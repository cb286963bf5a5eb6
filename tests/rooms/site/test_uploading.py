"""Files of strangers touch no disk, and one that is too large costs its bytes only."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from accord.detection.tips.vocab import LARGEST_FILE, MOST_FILES
from accord.faces.site.uploads import Bounded


def sent(*files):
    request = RequestFactory().post("/bg/t/", {"text": "Канарка", "files": list(files)})
    request.upload_handlers = [Bounded(request)]
    assert request.POST["text"] == "Канарка"
    return request.FILES.getlist("files")


def test_a_file_is_held_in_memory_under_no_name_up_to_its_bound():
    small, large = sent(SimpleUploadedFile("Тетяна.txt", b"abc"), SimpleUploadedFile("x", b"y" * (LARGEST_FILE + 5)))
    assert (small.read(), small.name, small.size) == (b"abc", "file", 3)
    assert large.size == LARGEST_FILE + 5
    assert len(large.read()) <= LARGEST_FILE


def test_more_files_than_are_taken_are_passed_over():
    assert len(sent(*(SimpleUploadedFile(f"{n}", b"x") for n in range(9)))) == MOST_FILES + 1
