"""Any .docx -> outline: judged at the door, walked as XML, matched with the library's words."""
