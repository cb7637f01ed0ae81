email-malformed = Escriba una dirección de correo como ada@example.org.
email-invisible = Esta dirección de correo contiene un carácter invisible. Bórrela entera y escríbala de nuevo.
password-too-short = La contraseña debe tener al menos 8 caracteres.
password-too-long = La contraseña debe tener como máximo 1024 bytes.
password-guessable = Esta contraseña es una de las primeras que cualquiera probaría. Elija otra: unas cuantas palabras seguidas funcionan bien.
password-not-current = Esta no es su contraseña actual. Inténtelo de nuevo.
prove-yourself = Cierre la sesión e iníciela otra vez, para que sepamos que es usted. No se pierde nada.
password-needs-passkey = Añada primero una llave de acceso; sin contraseña es su manera de entrar.
only-way-in = Es su única manera de entrar. Establezca primero una contraseña o añada una llave de acceso.
recovery-needs-password = Esta cuenta tiene contraseña: elija una nueva. Su código o enlace sigue siendo válido.
recovery-link-unusable = Este enlace ya se ha usado o es demasiado antiguo. Pida uno nuevo a quien administra este sitio.
passkey-not-added = No se añadió ninguna llave de acceso. Inténtelo de nuevo.
passkey-not-let-in = Esta llave de acceso no abrió ninguna cuenta. Inténtelo de nuevo o inicie sesión con su contraseña.
issuer-late = Este inicio de sesión tardó demasiado o se empezó en otro navegador o en otra sesión. No ha cambiado nada. Inténtelo de nuevo.
issuer-failed = No se pudo iniciar sesión en el otro sitio. Inténtelo de nuevo.
issuer-away = El otro sitio no responde. No ha cambiado nada. Inténtelo de nuevo en unos minutos o inicie sesión de otra forma.
issuer-no-email = El otro sitio no confirma ninguna dirección de correo suya. Regístrese aquí en su lugar.
issuer-taken = Este inicio de sesión ya pertenece aquí a otra cuenta.
issuer-email-taken = Ya existe una cuenta con su dirección. Inicie sesión con su contraseña y conecte el otro inicio de sesión en la página de la cuenta.

sort-unknown = Ordene por newest, oldest, name o size.
place-unknown = Ese lugar de la lista no existe. Empiece desde el principio.
batch-empty = La lista está vacía. Indique al menos uno.
batch-too-long = La lista es demasiado larga. Indique como máximo 100 a la vez.
new-name-empty = Un archivo necesita un nombre. Escriba uno e inténtelo de nuevo.
new-name-too-long = Este nombre es demasiado largo. Acórtelo a 255 caracteres e inténtelo de nuevo.
new-name-unusable = Este nombre no se puede usar: contiene una barra o un carácter de control invisible. Escriba otro.
new-extension-not-allowed = Un archivo con esta extensión se ejecutaría como programa al abrirlo. Escriba un nombre con otra extensión.
no-forms = Este almacén no admite formularios. Permita que la página ejecute su script y elija el archivo otra vez.
plain-most-bytes = Sin JavaScript, este formulario acepta un archivo de { SIZE($max) } como máximo.
not-again = Esta subida ha terminado, o se empezó para otro archivo, y no se puede volver a firmar. Envíe el archivo como uno nuevo.

no-parts = Este almacén no admite archivos en partes. Envíe el archivo entero.
parts-whole-form = Esta subida es un formulario para un archivo entero. Envíelo así.
parts-size-settled = El tamaño de las partes de esta subida ya está fijado. Divida el archivo como antes.
parts-none-signed = No se ha firmado ninguna parte de esta subida. Haga firmar primero sus partes.
parts-other-count = El archivo tiene otro número de partes. Cuéntelas según el tamaño fijado.
parts-bad-size = Una parte debe tener de 5 MiB a 5 GiB. Elija otro tamaño para las partes.
parts-too-many = Un archivo puede tener como máximo 10.000 partes. Haga las partes más grandes.
parts-too-large = Un archivo en partes puede tener como máximo 5 TiB. Elija uno más pequeño.
parts-batch = Indique de 1 a 100 partes a la vez.
parts-no-such = El archivo no tiene esa parte. Numere las partes desde 1 hasta las que haya.

not-arrived = Aún no ha llegado al almacén.
seen-other-type = El archivo no es lo que dice su nombre: parece { $seen }. Se ha eliminado; elíjalo otra vez con su nombre correcto.
seen-wrong-type = El archivo no es lo que dice su nombre: parece { $seen }. Se ha eliminado.
seen-not-allowed = Aquí no se pueden subir archivos de este tipo ({ $seen }). Se ha eliminado.
seen-unrecognized = El contenido de este archivo no se ha reconocido como { $declared }. Se ha eliminado.
seen-unknown = No reconocemos qué tipo de archivo es. Se ha eliminado.
seen-password-protected = Este documento está protegido con contraseña, por lo que no se puede comprobar su contenido. Se ha eliminado; guárdelo sin contraseña y súbalo otra vez.
seen-old-office = Este documento tiene un formato antiguo de Office ({ $seen }). Se ha eliminado; guárdelo como .docx, .xlsx o .pptx y súbalo otra vez.
seen-password-protected-or-old = Este documento está protegido con contraseña o tiene un formato antiguo de Office. Se ha eliminado; guárdelo sin contraseña como .docx, .xlsx o .pptx y súbalo otra vez.
seen-other-upload = Lo que llegó no corresponde a esta subida. Se ha eliminado; suba el archivo otra vez.
seen-other-size = El archivo llegó con un tamaño distinto del anunciado. Se ha eliminado; súbalo otra vez.
seen-other-bytes = Llegaron bytes distintos de los enviados. Se han eliminado; envíe el archivo otra vez.
seen-after-closing = La cuenta estaba cerrada cuando llegó este archivo. Se ha eliminado; súbalo otra vez.

picture-no-rendition = Una foto tiene como máximo { SIZE($max) } en WebP, JPEG o PNG en cada tamaño. Elíjala otra vez.
picture-no-preview = No se puede leer la vista previa de la foto. Elija la foto otra vez.
picture-not-three = Una foto tiene tres tamaños. Elija la foto otra vez.
picture-not-stored = La foto no se ha guardado. Elíjala otra vez.

wrong-method = Esta dirección de la API espera otro método.
does-not-fit = La solicitud no encaja. Envíe JSON con los campos y tipos que describe la API.
body-too-large = La solicitud es demasiado grande o llegó cortada. Envíe como máximo 100 archivos a la vez.
body-no-json = El cuerpo de la solicitud no es JSON. Envíe un objeto JSON como describe la API.
form-unreadable = No se pudo leer este formulario. Vuelva atrás, recargue la página y envíelo otra vez.

device-on = { $browser } en { $system }
device-unknown = Dispositivo desconocido
plain-name = Subida { $moment }

checksum-malformed = Una suma de comprobación se escribe como sha256: y Base64, o como md5: y 32 dígitos hexadecimales.
checksum-each-part = Indique una suma de comprobación para cada parte, o null, o ninguna.
checksum-each-id = Indique una suma de comprobación para cada id, o null, o ninguna.
