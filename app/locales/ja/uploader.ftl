choose-files = ファイルを選択
upload-button = アップロード
drop-hint = または、このページのどこにでもドロップするか貼り付けてください
max-file-size = 1 ファイルは { SIZE($max) } までです。

uploads = アップロード
all-uploads = すべてのアップロード
uploading = { $name } をアップロード中

waiting-logged-out = ログアウトしています。何も失われていません。もう一度ログインしてから、ここで再開してください。
log-in-other-tab = 別のタブでログインする
resume-uploads = アップロードを再開
waiting-offline = オフラインです。オンラインに戻るとアップロードを再開します。
waiting-code = 写真とフォルダーはネットワークの回復を待っています。読み取りに必要なプログラムを先に読み込みます。
discard-interrupted = 破棄
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
state-storing = ストアの応答待ち
state-verifying = 検証中
state-checking = 届いたか確かめています
state-verified = 検証済み
state-paused = 一時停止中
state-cancelled = キャンセル済み

reason-network = ストアとの接続が切れました。
reason-stalled = しばらく通信が止まっていました。
reason-interrupted = ブラウザが送信を中断しました。
reason-store-busy = ストアが混み合っています。
reason-store-error = ストアで問題が起きています。
reason-corrupted = ファイルが途中で壊れました。
reason-expired = アップロードの許可の期限が切れました。
reason-missing = ファイルはまだストアにありません。
reason-server-unreachable = サーバーに接続できません。
reason-server-busy = サーバーが混み合っています。
reason-server-error = サーバーで問題が起きています。

failure-gave-up = { $reason }しばらく試しましたが送れませんでした。お手元のファイルはそのままです。いつでも再試行できます。
failure-denied = ストアがアップロードを拒否し、何も保存していません。お手元のファイルはそのままです。再試行しても変わらなければ、サイトの管理者にサポートコードを伝えてください。
failure-too-large = 選択後にファイルが大きくなったか、ストアの上限を超えています。何も保存していません。選び直すか、もっと小さいファイルを選んでください。
failure-too-small = 選択後にファイルが小さくなりました。何も保存していません。選び直してください。
failure-not-supported = ストアはこの方法でのアップロードに対応していません。お手元のファイルはそのままです。サイトの管理者にサポートコードを伝えてください。
failure-store-full = ストアがいっぱいです。保存済みのファイルは無事で、お手元のファイルもそのままです。サイトの管理者にサポートコードを伝え、後で再試行してください。
failure-misconfigured = ストアがこちらの署名を受け付けません。こちらの誤りです。お手元のファイルはそのままです。サイトの管理者にサポートコードを伝えてください。
failure-refused = ストアがアップロードを拒否し、何も保存していません。お手元のファイルはそのままです。再試行しても変わらなければ、サイトの管理者にサポートコードを伝えてください。
failure-changed = お手元のファイルが変更されたか、読み取れなくなりました。何も保存していません。選び直してください。
failure-corrupted = ファイルが途中で何度も壊れたため、何も保存していません。お手元のファイルはそのままです。接続を確かめて再試行してください。
failure-bad-answer = サーバーの応答が正しくありませんでした。お手元のファイルはそのままです。ページを再読み込みして、選び直してください。
failure-unconfirmed = ファイルは送信されましたが、届いたことを検証できませんでした。お手元のファイルはそのままです。再試行すると、もう一度確かめます。
failure-checksum-mismatch = 申告と異なるデータがストアに届きました。

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
   *[other] { $count } 件のアップロードが中断されました：{ $names }。再開するには、同じファイルをもう一度選んでください。
}
names-and-others = { $names } ほか
list-comma = 、

announce-stored = { $name } を保存しました。
announce-refused = { $name } は受け付けられませんでした。
announce-failed = { $name } を保存できませんでした。
announce-restarted = { $name } を送り直しています。
announce-logged-out = ログアウトしています。もう一度ログインするまでアップロードは待機します。
announce-offline = オフラインです。アップロードはネットワークを待っています。
announce-online = オンラインに戻りました。アップロードを再開します。
announce-finished = { $count ->
   *[other] { $count } 件を保存しました。
}
announce-finished-not-all = { $count ->
   *[other] { $count } 件を保存し、{ NUMBER($unsuccessful) } 件は保存できませんでした。
}
announce-progress = { NUMBER($percent) }% 送信しました。

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

## Metadata and speed.

clean-photos = 写真から位置情報とカメラ情報を、動画から位置情報を取り除く
metadata-location-removed = 位置情報を取り除きました
metadata-removed = 写真のメタデータを取り除きました
metadata-location-may-remain = このファイルには位置情報が残っている可能性があります。テレメトリーは取り除けません
metadata-kept = GIF、TIFF、PDF のメタデータは残ります
metadata-unreadable = このファイルのメタデータを確認できませんでした。そのまま送信します
metadata-not-removed = このファイルのメタデータを取り除けなかったため、送信しませんでした。接続を確かめて、ファイルをもう一度選んでください。
speed = { SIZE($speed) }/秒
time-left-seconds = 残り { NUMBER($count) } 秒
time-left-minutes = 残り { NUMBER($count) } 分
time-left-hours = 残り { NUMBER($count) } 時間
announce-start = { $count ->
   *[other] { $count } 件、{ SIZE($bytes) } を送信しています。
}
files-left-out = { $count ->
   *[other] 一度に扱えるのは { NUMBER($max) } ファイルまでです。{ $count } 件を除外しました。完了したものを消してから、残りをもう一度選んでください。
}
system-files-left-out = { $count ->
   *[other] .DS_Store や Thumbs.db などのシステムファイルを { $count } 件除外しました。
}
photo-connection-lost = 接続が切れました。何も変わっていません。もう一度お試しください。
photo-refused = ストアが画像を受け付けませんでした。何も変わっていません。しばらくしてからお試しください。
