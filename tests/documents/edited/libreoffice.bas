REM Edits of a contract as somebody makes them in LibreOffice Writer.
REM Each is done on a fresh copy of source.docx and saved as <name>.docx in the same folder.

Sub Main(folder As String)
  On Error GoTo Failed
  tasks = Array("saved", "value", "words", "deleted", "inserted", "split", "tracked", "comment", _
    "hidden", "white", "tiny", "frame", "footnote", "row", "header", "clause", "behind")
  Dim loading(0) As New com.sun.star.beans.PropertyValue
  loading(0).Name = "Hidden"
  loading(0).Value = True
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName"
  saving(0).Value = "MS Word 2007 XML"
  REM The office leaves when its last document is closed.
  keeper = StarDesktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, loading())
  For number = 0 To UBound(tasks)
    doc = StarDesktop.loadComponentFromURL(folder & "/source.docx", "_blank", 0, loading())
    DoTask(doc, tasks(number))
    doc.storeToURL(folder & "/" & tasks(number) & ".docx", saving())
    doc.close(True)
  Next
  keeper.close(True)
  Exit Sub
Failed:
  REM Without this a dialog would wait for an answer for ever; what is missing fails its test.
  file = FreeFile
  Open folder & "/error.txt" For Output As #file
  Print #file, tasks(number) & ": " & Error$ & " in line " & Erl
  Close #file
  StarDesktop.terminate()
End Sub

Sub DoTask(doc, task As String)
  Select Case task
    Case "value"
      Swap(doc, "网上国网、短信", "短信")
    Case "words"
      Swap(doc, "供电人不收取费用", "供电人收取工本费")
    Case "deleted"
      par = Opening(doc, "（二）供电人应自收到异议")
      par.getText().removeTextContent(par)
    Case "inserted"
      cursor = After(doc, "（一）用电人对账单有异议")
      cursor.getText().insertControlCharacter(cursor, 0, False)
      cursor.getText().insertString(cursor, "供电人可以随时调整前款约定。", False)
    Case "split"
      found = Find(doc, "供电人不收取费用。")
      found.getText().insertControlCharacter(found.getEnd(), 0, False)
    Case "tracked"
      doc.RecordChanges = True
      Swap(doc, "供电人不收取费用", "供电人收取工本费")
    Case "comment"
      note = doc.createInstance("com.sun.star.text.textfield.Annotation")
      note.Author = "李四"
      note.Content = "比例再商量"
      found = Find(doc, "供电人不收取费用")
      found.getText().insertTextContent(found.getEnd(), note, False)
    Case "hidden"
      said = Say(doc)
      said.CharHidden = True
    Case "white"
      said = Say(doc)
      said.CharColor = RGB(255, 255, 255)
    Case "tiny"
      said = Say(doc)
      said.CharHeight = 1
      said.CharHeightAsian = 1
    Case "frame"
      frame = doc.createInstance("com.sun.star.text.TextFrame")
      frame.Width = 5000
      frame.Height = 1000
      found = Find(doc, "供电人不收取费用")
      found.getText().insertTextContent(found.getEnd(), frame, False)
      frame.getText().setString("供电人可以随时调整前款约定。")
    Case "footnote"
      note = doc.createInstance("com.sun.star.text.Footnote")
      found = Find(doc, "供电人不收取费用")
      found.getText().insertTextContent(found.getEnd(), note, False)
      note.setString("供电人可以随时调整前款约定。")
    Case "row"
      found = Find(doc, "联系人类别")
      found.TextTable.Rows.insertByIndex(found.TextTable.Rows.Count, 1)
      found.TextTable.getCellByPosition(0, found.TextTable.Rows.Count - 1).setString("另一位")
    Case "header"
      styles = doc.StyleFamilies.getByName("PageStyles")
      used = styles.getByName(doc.CurrentController.getViewCursor().PageStyleName)
      head = used.HeaderText
      cursor = head.createTextCursorByRange(head.getEnd())
      head.insertControlCharacter(cursor, 0, False)
      head.insertString(cursor, "供电人可以随时调整前款约定。", False)
    Case "clause"
      RemoveFrom(doc, "第十九条", "第二十条")
    Case "behind"
      cursor = After(doc, "（四）用电人对答复不服的")
      cursor.getText().insertControlCharacter(cursor, 0, False)
      cursor.getText().insertString(cursor, "第九十九条　供电人的权利", False)
      cursor.getText().insertControlCharacter(cursor, 0, False)
      cursor.getText().insertString(cursor, "供电人可以随时调整前款约定。", False)
  End Select
End Sub

Sub Swap(doc, before As String, behind As String)
  found = Find(doc, before)
  found.setString(behind)
End Sub

Function Find(doc, words As String)
  search = doc.createSearchDescriptor()
  search.SearchString = words
  Find = doc.findFirst(search)
End Function

Function Say(doc)
  found = Find(doc, "供电人不收取费用")
  cursor = found.getText().createTextCursorByRange(found.getEnd())
  cursor.setString("供电人可以随时调整前款约定。")
  Say = cursor
End Function

Function Opening(doc, words As String)
  items = doc.Text.createEnumeration()
  Do While items.hasMoreElements()
    item = items.nextElement()
    If item.supportsService("com.sun.star.text.Paragraph") Then
      If InStr(item.getString(), words) = 1 Then
        Opening = item
        Exit Function
      End If
    End If
  Loop
End Function

Function After(doc, words As String)
  par = Opening(doc, words)
  After = par.getText().createTextCursorByRange(par.getEnd())
End Function

Sub RemoveFrom(doc, first As String, behind As String)
  start = Opening(doc, first)
  cursor = doc.Text.createTextCursorByRange(start.getStart())
  following = Opening(doc, behind)
  cursor.gotoRange(following.getStart(), True)
  cursor.setString("")
End Sub
