//! Folders and files that only the user who runs the server may read: they hold users' files and password hashes.
//! Existing ones keep their mode, because the operator may have chosen it.

use std::io;
use std::path::Path;

/// Creates a folder and its parents for this user only. An existing folder stays as it is.
///
/// # Errors
/// If it cannot be created.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates an empty file for this user only. An existing file stays as it is.
///
/// # Errors
/// If it cannot be created.
pub(crate) fn create_file(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Whether other users of this machine may access a file or folder.
pub(crate) fn is_shared(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn new_files_are_private_and_existing_ones_keep_their_mode() {
        let outer = tempfile::tempdir().unwrap();
        let (folder, file) = (outer.path().join("data"), outer.path().join("data/x.db"));
        create_folder(&folder).unwrap();
        create_file(&file).unwrap();
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        assert!(!is_shared(&folder) && !is_shared(&file));

        std::fs::write(&file, "kept").unwrap();
        std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        create_folder(&folder).unwrap();
        create_file(&file).unwrap();
        assert_eq!((mode(&folder), mode(&file)), (0o755, 0o640));
        assert!(is_shared(&folder) && is_shared(&file));
        assert_eq!(std::fs::read(&file).unwrap(), b"kept");
    }
}
