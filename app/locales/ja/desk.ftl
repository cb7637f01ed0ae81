choose-files = ファイルを選択
upload-button = アップロード
drop-hint = または、このページのどこにでもドロップするか貼り付けてください
most-bytes = 1 ファイルは { SIZE($max) } までです。

uploads = アップロード
all-uploads = すべてのアップロード
uploading = { $name } をアップロード中

logged-out-hold = ログアウトしています。何も失われていません。もう一度ログインしてから、ここで続けてください。
log-in-elsewhere = 別のタブでログインする
go-on = 続ける
offline-hold = オフラインです。ネットワークが戻るとアップロードを再開します。
code-hold = 写真とフォルダーはネットワークの回復を待っています。読み取りに必要なプログラムを先に読み込みます。
give-up = 取りやめる
pause-all = すべて一時停止
resume-all = すべて再開
clear-finished = 完了したものを消す

pause = 一時停止
pause-file = { $name } を一時停止
resume = 再開
resume-file = { $name } を再開
cancel = キャンセル
cancel-file = { $name } をキャンセル
retry = 再試行
retry-file = { $name } を再試行
retry-now = 今すぐ再試行
retry-now-file = { $name } を今すぐ再試行
remove = 取り除く
remove-file = { $name } を取り除く

state-sending = 送信中 { NUMBER($percent) }%
state-on-its-way = ストアへ転送中、{ NUMBER($seconds) } 秒経過
state-next-try = { $reason }{ NUMBER($seconds) } 秒後に再試行します。
state-next-attempt = { $reason }{ NUMBER($attempt) } 回目、次は { NUMBER($seconds) } 秒後です。
state-refused = 受け付けられません：{ $reason }
state-failed = 失敗：{ $reason }
state-waiting = 待機中
state-preparing = 準備中
state-storing = ストアが確認しています
state-verifying = 検証中
state-checking = 届いたか確かめています
state-verified = 検証済み
state-paused = 一時停止中
state-cancelled = キャンセル済み

reason-network = ストアとの接続が切れました。
reason-stalled = しばらく通信が止まっていました。
reason-interrupted = ブラウザが送信を中断しました。
reason-store-busy = ストアが混み合っています。
reason-store-broken = ストアで問題が起きています。
reason-corrupted = ファイルが途中で壊れました。
reason-expired = 送信の許可の期限が切れました。
reason-missing = ファイルはまだストアにありません。
reason-server-unreachable = サーバーに接続できません。
reason-server-busy = サーバーが混み合っています。
reason-server-broken = サーバーで問題が起きています。

failure-gave-up = { $reason }しばらく試しましたが送れませんでした。お手元のファイルはそのままです。いつでも再試行できます。
failure-denied = ストアがアップロードを拒否し、何も保存していません。お手元のファイルはそのままです。再試行しても変わらなければ、このサイトの管理者にサポートコードを伝えてください。
failure-too-large = 選択後にファイルが大きくなったか、ストアの上限を超えています。何も保存していません。選び直すか、もっと小さいファイルを選んでください。
failure-too-small = 選択後にファイルが小さくなりました。何も保存していません。選び直してください。
failure-not-supported = ストアはこの方法でのアップロードに対応していません。お手元のファイルはそのままです。このサイトの管理者にサポートコードを伝えてください。
failure-store-full = ストアがいっぱいです。これまでに保存したものは無事で、お手元のファイルもそのままです。このサイトの管理者にサポートコードを伝え、後で再試行してください。
failure-misconfigured = ストアがこちらの署名を受け付けません。こちらの誤りです。お手元のファイルはそのままです。このサイトの管理者にサポートコードを伝えてください。
failure-unfit = こちらのフォームがこのファイルに合わないため、何も送信していません。こちらの誤りです。お手元のファイルはそのままです。再試行しても変わらなければ、このサイトの管理者にサポートコードを伝えてください。
failure-refused = ストアがアップロードを拒否し、何も保存していません。お手元のファイルはそのままです。再試行しても変わらなければ、このサイトの管理者にサポートコードを伝えてください。
failure-changed = お手元のファイルが変更されたか、読み取れなくなりました。何も保存していません。選び直してください。
failure-corrupted = ファイルが途中で何度も壊れたため、何も保存していません。お手元のファイルはそのままです。接続を確かめて再試行してください。
failure-bad-answer = サーバーの応答が正しくありませんでした。お手元のファイルはそのままです。ページを再読み込みして、選び直してください。
failure-unconfirmed = ファイルは送信されましたが、届いたことを検証できませんでした。お手元のファイルはそのままです。再試行すると、もう一度確かめます。
failure-other-bytes = 申告と異なるものがストアに届きました。

stored-of = { $count ->
   *[other] { $count } 件中 { NUMBER($stored) } 件を保存済み
}
sent-of = { SIZE($sent) } / { SIZE($bytes) }
stored-count = { $count ->
   *[other] { $count } 件を保存済み
}
not-stored = { $count ->
   *[other] { $count } 件は未保存
}
in-another-tab = 別のタブ：{ $line }
interrupted = { $count ->
   *[other] { $count } 件のアップロードが中断されました：{ $names }。同じファイルをもう一度選ぶと続きから送れます。
}
names-and-others = { $names } ほか
list-comma = 、

news-stored = { $name } を保存しました。
news-refused = { $name } は受け付けられませんでした。
news-failed = { $name } を保存できませんでした。
news-restarted = { $name } を送り直しています。
news-logged-out = ログアウトしています。もう一度ログインするまでアップロードは待機します。
news-offline = オフラインです。アップロードはネットワークを待っています。
news-online = ネットワークが戻りました。アップロードを再開します。
news-finished = { $count ->
   *[other] { $count } 件を保存しました。
}
news-finished-not-all = { $count ->
   *[other] { $count } 件を保存し、{ NUMBER($unsuccessful) } 件は保存できませんでした。
}
news-share = { NUMBER($percent) }% 送信しました。

size-bytes = { $count ->
   *[other] { $count } バイト
}
size-kb = { $size } kB
size-mb = { $size } MB
size-gb = { $size } GB
size-tb = { $size } TB
size-pb = { $size } PB
support-code = サポートコード
support-copy = コードをコピー
support-copied = コピーしました

## Photos, and how fast it goes.

clean-photos = 写真から位置情報とカメラ情報を、動画から位置情報を取り除く
hidden-place-removed = 位置情報を取り除きました
hidden-data-removed = 写真から隠れたデータを取り除きました
hidden-place-may-remain = このファイルには位置情報が残っている可能性があります。テレメトリーは取り除けません
hidden-stays = GIF、TIFF、PDF のメタデータは残ります
hidden-unclear = ファイルのメタデータを調べられませんでした。そのまま送信します
hidden-not-cleaned = このファイルのメタデータを取り除けなかったため、送信しませんでした。接続を確かめて、ファイルをもう一度選んでください。
pace-speed = { SIZE($speed) }/秒
pace-seconds = 残り { NUMBER($count) } 秒
pace-minutes = 残り { NUMBER($count) } 分
pace-hours = 残り { NUMBER($count) } 時間
news-start = { $count ->
   *[other] { $count } 件、{ SIZE($bytes) } を送信しています。
}
left-out = { $count ->
   *[other] 一度に扱えるのは { NUMBER($most) } ファイルまでです。{ $count } 件を除外しました。完了したものを消してから、残りをもう一度選んでください。
}
system-files-left-out = { $count ->
   *[other] .DS_Store や Thumbs.db などのシステムファイルを { $count } 件除外しました。
}
