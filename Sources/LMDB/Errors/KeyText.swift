/// A key as an error shows it: in quotes where it is printable ASCII, else in hexadecimal,
/// and cut after ``Limits/keyTextByteCount`` bytes.
func keyText(_ key: [UInt8]) -> String {
    let shown = key.prefix(Limits.keyTextByteCount)
    let isPrintable = shown.allSatisfy { (0x20..<0x7F).contains($0) }
    let text = isPrintable ? "\"\(String(decoding: shown, as: UTF8.self))\"" : hexText(shown)
    return key.count > shown.count ? text + "…" : text
}

private func hexText(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = Array("0x".utf8)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0xF)])
    }
    return String(decoding: text, as: UTF8.self)
}
