from django import forms
class DateInput(forms.DateInput): input_type="date"
class DateTimeInput(forms.DateTimeInput): input_type="datetime-local"
class HouseForm(forms.Form): pass
from django.forms.renderers import TemplatesSetting
class HouseRenderer(TemplatesSetting): pass
