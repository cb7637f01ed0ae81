editor-title = プロフィール画像
editor-frame = 切り抜き枠
editor-help = 写真はドラッグか矢印キーで動かせます。＋と－で拡大・縮小、R で回転します。
editor-zoom = ズーム
editor-turn = 回転
editor-use = この画像を使う
editor-sending = 送信中…
editor-cancel = キャンセル

photo-too-large = この写真は { NUMBER($millions) } メガピクセルを超えています。もっと小さい写真を選んでください。
photo-svg = SVG の図はプロフィール画像にできません。写真を選ぶか、PNG で保存してください。
photo-heic = このブラウザは HEIC 写真を読めません。JPEG で保存するか、Safari で選んでください。
photo-unreadable = このブラウザは、このファイルを画像として読めません。別のファイルを選んでください。
photo-location-removed = この写真には位置情報があります。アップロードの前に取り除きます。
photo-metadata-removed = 位置情報とカメラ情報は、アップロードの前に取り除きます。
photo-no-memory = このブラウザには画像を扱うメモリが足りません。タブをいくつか閉じて、もう一度お試しください。
photo-canvas-blocked = このブラウザはフィンガープリント対策のため、画像を渡しません。このサイトにキャンバスのデータの読み取りを許可して、もう一度お試しください。
