log-in-title = ログイン
sign-up-title = 新規登録
recover-title = 回復コードを使う
recover-hint = 控えておいたコードの一つで、新しいパスワードを設定できます。ログイン中の端末はすべてログアウトします。
cannot-get-in = ログインできませんか？
use-recovery-code = 回復コードを使う
no-account-yet = アカウントをお持ちでないですか？
have-an-account = アカウントをお持ちですか？
know-your-password = パスワードを覚えていますか？
use-passkey = パスキーを使う
continue-with = { $name } で続ける

email-label = メールアドレス
password-label = パスワード
new-password-label = 新しいパスワード
current-password-label = 現在のパスワード
recovery-code-label = 回復コード
password-hint = 8 文字以上。いくつかの単語を並べるとよいでしょう。
new-password-hint = 8 文字以上。ほかのセッションはすべて終了します。
log-in-button = ログイン
create-account = アカウントを作成
set-password = パスワードを設定

account-title = アカウント
sessions-title = セッション
passkeys-title = パスキー
passkey-add = パスキーを追加
passkey-hint = パスキーがあれば、端末のロック解除でログインできます。覚えることも、別のサイトに盗まれることもありません。
passkeys-list = 登録済みのパスキー
passkey-made = 作成日時 { $moment }
passkey-remove = 削除
passkey-remove-of = { $device } のパスキーを削除
connect-with = { $name } と連携
password-title = パスワード
password-change = パスワードを変更
password-off-title = パスキーのみ
password-off-hint = パスワードをオフにすれば、推測されることも盗まれることもありません。パスキーは 1 つで 2 要素を兼ねます。パスキーをすべて失ったときは、回復コードで新しいパスワードを設定できます。
password-off-button = パスワードをオフにする
codes-title = 回復コード
codes-make = 新しいコードを作成
codes-none = コードがありません。コードがあればパスワードなしで入れます。メールは送らないので、ほかに方法はありません。
codes-left = { $count ->
   *[other] 残り { $count } 個です。新しく作ると、これまでのコードは使えなくなります。
}
codes-new-title = 新しい回復コード
codes-new-text = 今すぐ書き留めるか印刷してください。二度と表示されません。それぞれ一度だけ使えます。
delete-title = アカウントを削除
delete-button = アカウントとすべてのファイルを削除
delete-hint = ファイルは数分以内にストアから削除されます。ファイルもアカウントも、誰にも元に戻せません。

session-end-others = ほかのセッションをすべて終了
session-end = 終了
session-end-of = { $device } のセッションを終了
session-since = このセッション（{ $moment } から）
session-seen = 最終利用 { $moment }
moment-utc = { $moment } UTC

done-password = パスワードを変更し、ほかのセッションをすべて終了しました。
done-sessions = 終了しました。
done-passkeys = これからはパスキーでログインできます。
done-passkey-removed = パスキーを削除しました。端末からも削除できます。
done-password-off = パスワードをオフにし、ほかのセッションをすべて終了しました。パスキーでログインできます。
done-connected = 連携しました。これからはその方法でもログインできます。
invitation-label = 招待コード
