from ninja import NinjaAPI

api = NinjaAPI(title="Accord", version="1")
