use flate2::Crc;

/// The container of a spreadsheet: a ZIP archive whose entries are stored, all of one fixed time.
#[derive(Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

/// 1980-01-01 00:00, the beginning of the format's time.
const TIME: [u8; 4] = [0, 0, 0x21, 0];

impl Archive {
    /// Adds a text under a name.
    pub(super) fn add(&mut self, name: &str, text: &str) {
        let offset = size(self.bytes.len());
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let mut common = vec![20, 0, 0, 0, 0, 0];
        common.extend(TIME);
        common.extend(crc.sum().to_le_bytes());
        common.extend(size(text.len()).to_le_bytes());
        common.extend(size(text.len()).to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend([0, 0]);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(text.as_bytes());
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&common);
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries += 1;
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let offset = size(self.bytes.len());
        let length = size(self.directory.len());
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(offset.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

/// A list of SOUP is some megabytes; the format ends at four gigabytes.
fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
