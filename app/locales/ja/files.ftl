files-title = あなたのファイル
file-title = ファイル
select-all = すべて選択
delete-selected = 選択したものを削除
view-label = 表示方法
view-list = リスト
view-grid = グリッド
pagination = ページ
first-page = 最初のページ
load-more = さらに読み込む

search-by-name = 名前で検索
order = 並び順
order-newest = 新しい順
order-oldest = 古い順
order-name = 名前
order-size = 大きい順
show = 表示
found-none = 「{ $query }」に一致するファイルはありません。
found = { $count ->
   *[other] { $count } 件見つかりました。
}
found-more = { NUMBER($count) } 件以上見つかりました。最初の分を表示しています。
nothing-found = 見つかりませんでした。
nothing-found-text = 名前の一部か、もっと少ない語でお試しください。
show-all-files = すべてのファイルを表示
nothing-yet = まだファイルがありません。
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
not-shown = この種類のファイルはプレビューできません。ダウンロードして開いてください。
link-days = { $count ->
   *[other] 公開リンク（{ $count } 日間有効）
}
link-hours = { $count ->
   *[other] 公開リンク（{ $count } 時間有効）
}
link-minutes = { $count ->
   *[other] 公開リンク（{ $count } 分間有効）
}
link-seconds = { $count ->
   *[other] 公開リンク（{ $count } 秒間有効）
}
link-select = 選択してコピーしてください。
link-copied = クリップボードにコピーしました。
link-lasts = リンクは取り消せません。期限が切れるか、ファイルを削除すると使えなくなります。
show-file = ファイルを表示

notice-uploaded = ファイルを保存しました。
notice-pending = ファイルはまだ届いていません。お手元のファイルはそのままです。少ししてからこのページを再読み込みしてください。届いていなければ、もう一度アップロードしてください。
notice-failed = ファイルを保存できませんでした。お手元のファイルはそのままです。空でないか、大きすぎないか、許可された種類かを確かめて、もう一度アップロードしてください。
notice-deleted = ファイルを削除しました。しばらくの間は元に戻せます。
notice-restored = ファイルを元に戻しました。
notice-renamed = ファイル名を変更しました。
notice-not-renamed = ファイル名は変わっていません。名前は 255 文字以内で、スラッシュや見えない制御文字は使えません。別の名前をお試しください。
notice-gone = このファイルはもうありません。元に戻すには遅すぎます。お手元に残っていれば、もう一度アップロードしてください。
notice-all-gone = これらのファイルはもうありません。
notice-none-chosen = ファイルが選択されていません。削除するファイルを選択して、もう一度お試しください。
notice-many-deleted = { $count ->
   *[other] { $count } 件のファイルを削除しました。しばらくの間は元に戻せます。
}
notice-many-restored = { $count ->
   *[other] { $count } 件のファイルを元に戻しました。
}
