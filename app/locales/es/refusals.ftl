email-malformed = Escriba una dirección de correo como ada@example.org.
email-invisible = Esta dirección de correo contiene un carácter invisible. Bórrela entera y escríbala de nuevo.
display-name-too-long = Este nombre es demasiado largo. Acórtelo a 64 caracteres e inténtelo de nuevo.
display-name-unusable = Este nombre contiene un carácter invisible que no se puede usar aquí. Bórrelo entero y escríbalo de nuevo.
password-too-short = La contraseña debe tener al menos 8 caracteres.
password-too-long = La contraseña debe tener como máximo 1024 bytes.
password-guessable = Esta contraseña es demasiado fácil de adivinar. Elija otra: unas cuantas palabras seguidas funcionan bien.
password-not-current = Esta no es su contraseña actual. Inténtelo de nuevo.
log-in-again-first = Cierre la sesión e iníciela otra vez, para que sepamos que es usted. No se pierde nada.
password-needs-passkey = Añada primero una llave de acceso: la necesita para iniciar sesión sin contraseña.
only-log-in-method = Es su única manera de iniciar sesión. Establezca primero una contraseña o añada una llave de acceso.
recovery-needs-password = Esta cuenta tiene contraseña: elija una nueva. Su código o enlace sigue siendo válido.
recovery-link-unusable = Este enlace ya se ha usado o ha caducado. Pida uno nuevo al administrador del sitio.
passkey-not-added = No se añadió ninguna llave de acceso. Inténtelo de nuevo.
passkey-not-accepted = No pudimos iniciar su sesión con esta llave de acceso. Inténtelo de nuevo o inicie sesión con su contraseña.
provider-late = Este inicio de sesión tardó demasiado o se empezó en otro navegador o en otra sesión. No ha cambiado nada. Inténtelo de nuevo.
provider-failed = No se pudo iniciar sesión en el otro sitio. Inténtelo de nuevo.
provider-unavailable = El otro sitio no responde. No ha cambiado nada. Inténtelo de nuevo en unos minutos o inicie sesión de otra forma.
provider-no-email = El otro sitio no ha confirmado su dirección de correo. Regístrese aquí en su lugar.
provider-taken = Esa cuenta ya está conectada aquí a otra cuenta.
provider-email-taken = Ya existe una cuenta con su dirección de correo. Inicie sesión con su contraseña y conecte después el otro sitio en la página de la cuenta.

sort-unknown = Ordene por newest, oldest, name o size.
position-unknown = Ese lugar de la lista no existe. Empiece desde el principio.
batch-empty = La lista está vacía. Indique al menos uno.
batch-too-long = La lista es demasiado larga. Indique como máximo 100 a la vez.
report-form-too-long = Un formulario de este informe es demasiado largo. Incluya como máximo 64 campos y 32 KiB de cada formulario.
new-name-empty = Un archivo necesita un nombre. Escriba uno e inténtelo de nuevo.
new-name-too-long = Este nombre es demasiado largo. Acórtelo a 255 caracteres e inténtelo de nuevo.
new-name-unusable = Este nombre no se puede usar: contiene una barra o un carácter de control invisible. Escriba otro.
new-extension-not-allowed = Un archivo con esta extensión se ejecutaría como programa al abrirlo. Escriba un nombre con otra extensión.
no-forms = Este almacén no admite formularios. Permita JavaScript en esta página y elija el archivo otra vez.
plain-max-file-size = Sin JavaScript, este formulario acepta un archivo de { SIZE($max) } como máximo.
cannot-sign-again = Esta subida ha terminado, o se empezó para otro archivo, y no se puede volver a firmar. Suba el archivo como uno nuevo.

no-parts = Este almacén no admite archivos en partes. Envíe el archivo entero.
parts-whole-form = Esta subida está firmada como formulario para el archivo entero. Envíelo así.
parts-size-fixed = El tamaño de las partes de esta subida ya está fijado. Divida el archivo como antes.
parts-none-signed = No se ha firmado ninguna parte de esta subida. Haga firmar primero sus partes.
parts-wrong-count = El número de partes no es correcto. Cuéntelas según el tamaño fijado.
parts-bad-size = Una parte debe tener de 5 MiB a 5 GiB. Elija otro tamaño para las partes.
parts-too-many = Un archivo puede tener como máximo 10.000 partes. Haga las partes más grandes.
parts-too-large = Un archivo en partes puede tener como máximo 5 TiB. Elija uno más pequeño.
parts-batch = Indique de 1 a 100 partes a la vez.
parts-no-such = El archivo no tiene esa parte. Numere las partes desde 1 hasta las que haya.

not-arrived = El archivo aún no ha llegado al almacén.
rejected-other-type = El archivo no es lo que dice su nombre: parece { $detected }. La subida se ha eliminado; elija el archivo otra vez con el nombre correcto.
rejected-wrong-type = El archivo no es lo que dice su nombre: parece { $detected }. La subida se ha eliminado.
rejected-type-not-allowed = Aquí no se pueden subir archivos de este tipo ({ $detected }). La subida se ha eliminado.
rejected-type-unrecognized = El contenido de este archivo no se ha reconocido como { $declared }. La subida se ha eliminado.
rejected-type-unknown = No reconocemos qué tipo de archivo es. La subida se ha eliminado.
rejected-password-protected = Este documento está protegido con contraseña, por lo que no se puede comprobar su contenido. La subida se ha eliminado; guarde el documento sin contraseña y súbalo otra vez.
rejected-old-office = Este documento tiene un formato antiguo de Office ({ $detected }). La subida se ha eliminado; guarde el documento como .docx, .xlsx o .pptx y súbalo otra vez.
rejected-password-protected-or-old = Este documento está protegido con contraseña o tiene un formato antiguo de Office. La subida se ha eliminado; guarde el documento sin contraseña como .docx, .xlsx o .pptx y súbalo otra vez.
rejected-other-upload = El archivo que llegó no corresponde a esta subida y se ha eliminado. Suba su archivo otra vez.
rejected-other-size = El archivo llegó con un tamaño distinto del anunciado. La subida se ha eliminado; suba el archivo otra vez.
rejected-other-bytes = Los datos que llegaron difieren de los enviados. La subida se ha eliminado; suba el archivo otra vez.
rejected-account-closed = La cuenta estaba cerrada cuando llegó este archivo. La subida se ha eliminado; suba el archivo otra vez.

picture-no-rendition = Cada tamaño de una foto debe ser WebP, JPEG o PNG de { SIZE($max) } como máximo. Elija la foto otra vez.
picture-no-preview = No se puede leer la vista previa de la foto. Elija la foto otra vez.
picture-not-three = Una foto necesita tres tamaños. Elija la foto otra vez.
picture-not-stored = La foto no se ha guardado. Elíjala otra vez.

wrong-method = Esta dirección de la API espera otro método.
malformed-request = La solicitud no se ajusta a la API. Envíe JSON con los campos y tipos que describe la API.
body-too-large = La solicitud es demasiado grande o llegó cortada. Envíe como máximo 100 archivos a la vez.
body-no-json = El cuerpo de la solicitud no es JSON. Envíe un objeto JSON como describe la API.
form-unreadable = No se pudo leer este formulario. Vuelva atrás, recargue la página y envíelo otra vez.

device-on = { $browser } en { $system }
device-unknown = Dispositivo desconocido
plain-name = Subida { $moment }

checksum-malformed = Escriba una suma de comprobación como sha256: y Base64, o como md5: y 32 dígitos hexadecimales.
checksum-each-part = Indique una suma de comprobación para cada parte, o null, o ninguna.
checksum-each-id = Indique una suma de comprobación para cada id, o null, o ninguna.
