//! Retry delays for loading code.

/// Maximum number of consecutive failures while online; more have another cause than the network.
const MOST_TRIES: u32 = 4;
/// Delay before the second attempt in milliseconds; it doubles with each attempt.
const FIRST_PAUSE: u32 = 1_000;

/// Milliseconds until the next attempt after this many failures; `None` to give up. While offline, it never gives up.
pub fn pause(is_online: bool, failed: u32) -> Option<u32> {
    if !is_online {
        return Some(FIRST_PAUSE);
    }
    let doubled = failed.checked_sub(1)?;
    (doubled < MOST_TRIES).then(|| FIRST_PAUSE << doubled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_network_it_is_waited_for() {
        assert!(
            [1, 5, 1_000, u32::MAX]
                .iter()
                .all(|&failed| pause(false, failed).is_some())
        );
    }

    #[test]
    fn with_a_network_it_is_given_up_after_some_tries() {
        let pauses: Vec<_> = (1..).map_while(|failed| pause(true, failed)).collect();
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(pause(true, u32::MAX), None);
    }
}
