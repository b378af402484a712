// Lines as they are written, with names or with stand-ins.
extension SalvageWriter {
    /// How many bytes are written at once.
    private static var bufferByteCount: Int { 64 << 10 }

    mutating func emit(
        _ object: InterchangeObject, isStub: Bool = false, _ write: ([UInt8]) throws -> Void
    ) throws {
        guard append(object, isStub: isStub) else {
            return tally.leaveOut(object.type, of: nil, "that cannot be redacted")
        }
        tally.wrote(object)
        lineCount += 1
        if buffer.count >= Self.bufferByteCount {
            try write(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// - Returns: False where the line is to be redacted and what it keeps as text is no JSON: nobody could say what of
    ///   it tells something.
    private mutating func append(_ object: InterchangeObject, isStub: Bool) -> Bool {
        guard redactor != nil else {
            encoder.encode(object, isStub: isStub, into: &buffer)
            return true
        }
        line.removeAll(keepingCapacity: true)
        encoder.encode(object, isStub: isStub, into: &line)
        let count = buffer.count
        do throws(InterchangeError) { try redactor?.append(line, to: &buffer) } catch {
            buffer.removeLast(buffer.count - count)
            return false
        }
        return true
    }
}
