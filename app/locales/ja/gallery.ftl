files-title = あなたのファイル
file-title = ファイル
select-all = すべて選択
delete-selected = 選択したものを削除
look-of-list = 一覧の表示方法
view-list = リスト
view-grid = グリッド
pages-of-list = 一覧のページ
to-beginning = 最初へ
load-more = さらに読み込む

search-by-name = 名前で検索
order = 並び順
order-newest = 新しい順
order-oldest = 古い順
order-name = 名前順
order-size = 大きい順
show = 表示
found-none = 「{ $query }」という名前のファイルはありません。
found = { $count ->
   *[other] { $count } 件見つかりました。
}
found-more = { NUMBER($count) } 件以上見つかりました。最初の分を表示しています。
nothing-found = 見つかりませんでした。
nothing-found-text = 名前の一部か、もっと少ない語でお試しください。
show-all-files = すべてのファイルを表示
nothing-yet = まだ何もありません。
nothing-yet-text = プロフィールでファイルを選ぶか、そのページのどこかにドロップしてください。まっすぐストアへ送られ、検証が済むとここに現れます。

storage-used = { SIZE($limit) } 中 { SIZE($used) } を使用
storage-reserved = { SIZE($limit) } 中 { SIZE($used) } を使用（うち { SIZE($reserved) } は未完了のアップロード用に確保）

select-file = { $name } を選択
download = ダウンロード
download-file = { $name } をダウンロード
copy-link = リンクをコピー
copy-link-file = { $name } へのリンクをコピー
delete = 削除
delete-file = { $name } を削除
rename = 名前を変更
rename-file = { $name } の名前を変更
new-name = 新しい名前
save = 保存

other-files = ほかのファイル
all-files = すべてのファイル
previous-file = 前へ
next-file = 次へ
fact-size = サイズ
fact-type = 種類
fact-stored = 保存日
not-shown = この種類のファイルはここでは表示できません。ダウンロードして開いてください。
link-days = { $count ->
   *[other] リンクを持つ人なら誰でも使えます（{ $count } 日間）
}
link-hours = { $count ->
   *[other] リンクを持つ人なら誰でも使えます（{ $count } 時間）
}
link-minutes = { $count ->
   *[other] リンクを持つ人なら誰でも使えます（{ $count } 分間）
}
link-seconds = { $count ->
   *[other] リンクを持つ人なら誰でも使えます（{ $count } 秒間）
}
link-select = 選択してコピーしてください。
link-copied = クリップボードにコピーしました。
link-lasts = 期限前に取り消すことはできません。ファイルを削除したときだけ、早く使えなくなります。
show-the-file = ファイルを表示

notice-uploaded = ファイルを保存しました。
notice-pending = ファイルはまだ届いていません。お手元のファイルはそのままです。少ししてからこのページを再読み込みしてください。届かなければ、もう一度送ってください。
notice-failed = ファイルを保存できず、何も残していません。お手元のファイルはそのままです。空でないか、大きすぎないか、許可された種類かを確かめて、もう一度送ってください。
notice-deleted = ファイルを削除しました。しばらくの間は元に戻せます。
notice-restored = ファイルを元に戻しました。
notice-renamed = ファイル名を変更しました。
notice-unnamed = ファイル名は変わっていません。名前は 255 文字以内で、スラッシュや見えない制御文字は使えません。別の名前をお試しください。
notice-gone = このファイルはもうありません。元に戻すには遅すぎます。お手元に残っていれば、もう一度送ってください。
notice-all-gone = これらのファイルはもうありません。
notice-none-chosen = 何もチェックされていません。削除するファイルにチェックを入れて、もう一度お試しください。
notice-many-deleted = { $count ->
   *[other] { $count } 件のファイルを削除しました。しばらくの間は元に戻せます。
}
notice-many-back = { $count ->
   *[other] { $count } 件のファイルを元に戻しました。
}
