from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "accord.exchange.messages"
    label = "messages_between"
