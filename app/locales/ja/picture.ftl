editor-title = プロフィール画像
editor-frame = 枠の中の写真
editor-help = 写真はドラッグか矢印キーで動かせます。＋と－で拡大・縮小、R で回転します。
editor-zoom = ズーム
editor-turn = 回転
editor-use = この画像を使う
editor-sending = 送信中…
editor-cancel = キャンセル

photo-too-large = この写真は { NUMBER($millions) } メガピクセルを超えています。もっと小さい写真を選んでください。
photo-svg = SVG の図はプロフィール画像にできません。写真を選ぶか、PNG で保存してください。
photo-heic = このブラウザは HEIC 写真を読めません。JPEG で保存するか、Safari で選んでください。
photo-unreadable = このブラウザで読める画像ではありません。別の画像を選んでください。
photo-place-removed = この写真には撮影場所の情報があります。送信前に端末の中で取り除きます。
photo-nothing-hidden = カメラが写真に埋め込む情報は送信しません。
photo-cut = 接続が切れました。何も変わっていません。もう一度お試しください。
photo-refused = ストアが画像を受け付けませんでした。何も変わっていません。しばらくしてからお試しください。
photo-no-room = このブラウザには画像を扱う余裕がありません。タブをいくつか閉じて、もう一度お試しください。
