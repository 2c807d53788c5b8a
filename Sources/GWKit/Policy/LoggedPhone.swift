/// What the log keeps of a phone number, as the setting says.
package enum LoggedPhone {
  /// Nil: nothing. The last four are digits, however the number was written.
  package static func text(_ phone: String, _ settings: SettingValues) -> String? {
    switch settings.text(.logPhone) {
    case "full": return phone
    case "off": return nil
    default:
      let digits = phone.filter { $0.isASCII && $0.isNumber }
      return String((digits.isEmpty ? phone : digits).suffix(4))
    }
  }
}
