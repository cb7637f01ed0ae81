email-malformed = ada@example.org のようなメールアドレスを入力してください。
email-invisible = このメールアドレスには見えない文字が含まれています。すべて消して、入力し直してください。
display-name-too-long = この名前は長すぎます。64 文字以内にして、もう一度お試しください。
display-name-unusable = この名前には、ここでは使えない見えない文字が含まれています。すべて消して、入力し直してください。
password-too-short = パスワードは 8 文字以上にしてください。
password-too-long = パスワードは 1,024 バイト以内にしてください。
password-guessable = このパスワードは推測されやすいものです。別のものにしてください。いくつかの単語を並べるとよいでしょう。
password-not-current = 現在のパスワードと違います。もう一度お試しください。
log-in-again-first = ご本人と確かめるため、いったんログアウトしてログインし直してください。何も失われません。
password-needs-passkey = 先にパスキーを追加してください。パスワードなしでログインするには、パスキーが必要です。
only-log-in-method = これが唯一のログイン手段です。先にパスワードを設定するか、パスキーを追加してください。
recovery-needs-password = このアカウントにはパスワードがあります。新しいものを決めてください。コードやリンクはまだ使えます。
recovery-link-unusable = このリンクはすでに使われたか、期限が切れています。サイトの管理者に新しいリンクを頼んでください。
passkey-not-added = パスキーは追加されませんでした。もう一度お試しください。
passkey-not-accepted = このパスキーではログインできませんでした。もう一度試すか、パスワードでログインしてください。
provider-late = ログインに時間がかかりすぎたか、別のブラウザまたは別のセッションで始められました。何も変わっていません。もう一度お試しください。
provider-failed = 別のサイトでのログインがうまくいきませんでした。もう一度お試しください。
provider-unavailable = 別のサイトが応答しません。何も変わっていません。数分後にもう一度お試しいただくか、別の方法でログインしてください。
provider-no-email = 別のサイトがあなたのメールアドレスを確認していません。代わりにここで登録してください。
provider-taken = そのアカウントは、すでに別のアカウントと連携されています。
provider-email-taken = あなたのメールアドレスのアカウントはすでにあります。そのパスワードでログインし、アカウントページで別のサイトと連携してください。

sort-unknown = 並べ替えは newest、oldest、name、size のいずれかにしてください。
position-unknown = リストにその位置はありません。最初からやり直してください。
batch-empty = リストが空です。1 つ以上指定してください。
batch-too-long = リストが長すぎます。一度に 100 件までにしてください。
report-form-too-long = この報告のフォームが長すぎます。フォームごとに 64 フィールド、32 KiB までにしてください。
new-name-empty = ファイルには名前が必要です。入力して、もう一度お試しください。
new-name-too-long = この名前は長すぎます。255 文字以内にして、もう一度お試しください。
new-name-unusable = この名前は使えません。スラッシュか見えない制御文字が含まれています。別の名前を入力してください。
new-extension-not-allowed = この拡張子のファイルは開くとプログラムとして実行されます。別の拡張子の名前を入力してください。
no-forms = このストアはフォームに対応していません。このページで JavaScript を許可して、もう一度ファイルを選んでください。
plain-max-file-size = JavaScript なしでは、このフォームで送れるのは { SIZE($max) } までのファイル 1 つです。
cannot-sign-again = このアップロードは終了したか、別のファイルのために始められたため、再び署名できません。新しいファイルとしてアップロードしてください。

no-parts = このストアは分割したファイルに対応していません。ファイルを丸ごと送ってください。
parts-whole-form = このアップロードは、ファイル全体のフォームとして署名されています。そのとおりに送ってください。
parts-size-fixed = このアップロードの分割サイズはすでに決まっています。前と同じように分割してください。
parts-none-signed = このアップロードのパートはまだ署名されていません。先にパートへの署名を求めてください。
parts-wrong-count = パートの数が違います。決まったサイズで数え直してください。
parts-bad-size = パートは 5 MiB から 5 GiB にしてください。別のサイズを選んでください。
parts-too-many = 1 ファイルのパートは 10,000 個までです。パートを大きくしてください。
parts-too-large = 分割するファイルは 5 TiB までです。もっと小さいファイルを選んでください。
parts-batch = 一度に指定できるパートは 1 個から 100 個です。
parts-no-such = そのようなパートはありません。1 からパートの数までの番号を付けてください。

not-arrived = ファイルはまだストアに届いていません。
rejected-other-type = 名前と中身が一致しません。{ $detected } のようです。アップロードを削除しました。正しい名前でファイルをもう一度選んでください。
rejected-wrong-type = 名前と中身が一致しません。{ $detected } のようです。アップロードを削除しました。
rejected-type-not-allowed = この種類のファイル（{ $detected }）はアップロードできません。アップロードを削除しました。
rejected-type-unrecognized = このファイルの内容を { $declared } として認識できませんでした。アップロードを削除しました。
rejected-type-unknown = ファイルの種類がわかりません。アップロードを削除しました。
rejected-password-protected = この文書はパスワードで保護されているため、内容を確認できません。アップロードを削除しました。パスワードなしで保存し直してからもう一度アップロードしてください。
rejected-old-office = この文書は古い Office 形式（{ $detected }）です。アップロードを削除しました。.docx、.xlsx、.pptx のいずれかで保存し直してからもう一度アップロードしてください。
rejected-password-protected-or-old = この文書はパスワードで保護されているか、古い Office 形式です。アップロードを削除しました。パスワードなしで .docx、.xlsx、.pptx のいずれかとして保存し直してからもう一度アップロードしてください。
rejected-other-upload = 届いたファイルはこのアップロードのものではないため、削除しました。もう一度アップロードしてください。
rejected-other-size = 申告と異なるサイズのファイルが届きました。アップロードを削除しました。もう一度アップロードしてください。
rejected-other-bytes = 届いたデータが、送ったものと異なります。アップロードを削除しました。もう一度アップロードしてください。
rejected-account-closed = このファイルが届いたとき、アカウントは閉じられていました。アップロードを削除しました。もう一度アップロードしてください。

picture-no-rendition = 画像は各サイズとも WebP、JPEG、PNG で { SIZE($max) } までです。選び直してください。
picture-no-preview = 画像のプレビューを読み取れません。画像を選び直してください。
picture-not-three = 画像には 3 つのサイズが必要です。画像を選び直してください。
picture-not-stored = 画像は保存されていません。選び直してください。

wrong-method = この API アドレスでは別のメソッドを使ってください。
malformed-request = リクエストが API に合いません。API の説明にあるフィールドと型の JSON を送ってください。
body-too-large = リクエストが大きすぎるか、途中で切れています。一度に 100 ファイルまでにしてください。
body-no-json = リクエストの本文が JSON ではありません。API の説明にある JSON オブジェクトを送ってください。
form-unreadable = このフォームを読み取れませんでした。前に戻り、ページを再読み込みして、もう一度送ってください。

device-on = { $system } の { $browser }
device-unknown = 不明な端末
plain-name = アップロード { $moment }

checksum-malformed = チェックサムは sha256: に Base64 を続けるか、md5: に 32 桁の 16 進数を続けて書きます。
checksum-each-part = 各パートのチェックサムか null を指定するか、まったく指定しないでください。
checksum-each-id = 各 ID のチェックサムか null を指定するか、まったく指定しないでください。
