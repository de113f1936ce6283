from channels import Group
from channels.routing import route

urlpatterns = []


def connect(message):
    message.reply_channel.send({"accept": True, "text": "joined"})
    Group("room").add(message.reply_channel)


def disconnect(message):
    Group("room").discard(message.reply_channel)


channel_routing = [route("websocket.connect", connect), route("websocket.disconnect", disconnect)]
