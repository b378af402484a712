/// The stand-ins of an export: each text has one, which says what it stands for and how many such came before.
/// Nothing of it is made from the text, so that whoever guesses a text cannot tell whether it was there.
///
/// The same text has the same stand-in, whatever it is used for: what was equal is equal, and what was not is not. Texts are
/// compared as bytes.
struct StandIns {
    private var standIns: [[UInt8]: String] = [:]
    private var counts: [String: Int] = [:]

    /// What stands for a text.
    ///
    /// - Parameter name: What it is called where the text comes first.
    mutating func standIn(for text: [UInt8], _ name: String) -> String {
        if text.isEmpty { return "" }
        if let standIn = standIns[text] { return standIn }
        let number = counts[name, default: 0] + 1
        counts[name] = number
        let standIn = "\(name)-\(number)"
        standIns[text] = standIn
        return standIn
    }
}
