<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>D2F</name>
  <message>
   <source> %</source>
   <translation> %</translation>
  </message>
  <message>
   <source> m</source>
   <translation> m</translation>
  </message>
  <message>
   <source> mm</source>
   <translation> mm</translation>
  </message>
  <message>
   <source> px</source>
   <translation> px</translation>
  </message>
  <message>
   <source> s</source>
   <translation> s</translation>
  </message>
  <message>
   <source>&amp;100 %</source>
   <translation>&amp;100 %</translation>
  </message>
  <message>
   <source>&amp;About D2F</source>
   <translation>&amp;Über D2F</translation>
  </message>
  <message>
   <source>&amp;Auto focus</source>
   <translation>&amp;Autofokus</translation>
  </message>
  <message>
   <source>&amp;Batch…</source>
   <translation>&amp;Stapel…</translation>
  </message>
  <message>
   <source>&amp;Before</source>
   <translation>&amp;Vorher</translation>
  </message>
  <message>
   <source>&amp;Close photo</source>
   <translation>Foto &amp;schließen</translation>
  </message>
  <message>
   <source>&amp;Copy settings</source>
   <translation>Einstellungen &amp;kopieren</translation>
  </message>
  <message>
   <source>&amp;Depth</source>
   <translation>&amp;Tiefe</translation>
  </message>
  <message>
   <source>&amp;Distance</source>
   <translation>&amp;Entfernung</translation>
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation>&amp;Bearbeiten</translation>
  </message>
  <message>
   <source>&amp;Export…</source>
   <translation>&amp;Exportieren…</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Filmstrip</source>
   <translation>&amp;Filmstreifen</translation>
  </message>
  <message>
   <source>&amp;Guide and shortcuts</source>
   <translation>&amp;Anleitung und Tasten</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Larger brush</source>
   <translation>Pinsel ver&amp;größern</translation>
  </message>
  <message>
   <source>&amp;Loupe</source>
   <translation>&amp;Lupe</translation>
  </message>
  <message>
   <source>&amp;Next photo</source>
   <translation>&amp;Nächstes Foto</translation>
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation>&amp;Öffnen…</translation>
  </message>
  <message>
   <source>&amp;Paste settings</source>
   <translation>Einstellungen ein&amp;fügen</translation>
  </message>
  <message>
   <source>&amp;Paste settings onto {count} photos</source>
   <translation>Einstellungen auf {count} Fotos ein&amp;fügen</translation>
  </message>
  <message>
   <source>&amp;Photo</source>
   <translation>&amp;Foto</translation>
  </message>
  <message>
   <source>&amp;Play focus pull</source>
   <translation>Schärfeverlagerung &amp;abspielen</translation>
  </message>
  <message>
   <source>&amp;Preferences…</source>
   <translation>&amp;Einstellungen…</translation>
  </message>
  <message>
   <source>&amp;Previous photo</source>
   <translation>&amp;Voriges Foto</translation>
  </message>
  <message>
   <source>&amp;Put the brush away</source>
   <translation>Pinsel &amp;weglegen</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>&amp;Repair brush</source>
   <translation>&amp;Reparaturpinsel</translation>
  </message>
  <message>
   <source>&amp;Save settings</source>
   <translation>Einstellungen &amp;sichern</translation>
  </message>
  <message>
   <source>&amp;Smaller brush</source>
   <translation>Pinsel ver&amp;kleinern</translation>
  </message>
  <message>
   <source>&amp;Split before and after</source>
   <translation>Vorher und nachher &amp;geteilt</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>'photo' should be a group of named values.</source>
   <translation>„photo“ sollte eine Gruppe benannter Werte sein.</translation>
  </message>
  <message>
   <source>'settings' should be groups of named values.</source>
   <translation>„settings“ sollten Gruppen benannter Werte sein.</translation>
  </message>
  <message>
   <source>'{name}' begins with a user unknown here: give the whole path.</source>
   <translation>'{name}' beginnt mit einem hier unbekannten Benutzer: Geben Sie den ganzen Pfad an.</translation>
  </message>
  <message>
   <source>'{name}' came with the program: save a copy of it under your own name instead.</source>
   <translation>„{name}“ gehört zum Programm: bitte eine Kopie unter eigenem Namen sichern.</translation>
  </message>
  <message>
   <source>'{name}' cannot be deleted: {reason}.</source>
   <translation>„{name}“ lässt sich nicht löschen: {reason}.</translation>
  </message>
  <message>
   <source>'{name}' cannot be used as a preset: {error}</source>
   <translation>„{name}“ ist als Vorgabe nicht brauchbar: {error}</translation>
  </message>
  <message>
   <source>'{name}' cannot be used: {error}</source>
   <translation>„{name}“ ist nicht brauchbar: {error}</translation>
  </message>
  <message>
   <source>'{name}' cannot be written: {reason}</source>
   <translation>„{name}“ lässt sich nicht schreiben: {reason}</translation>
  </message>
  <message>
   <source>'{name}' cannot be written: {reason}.</source>
   <translation>„{name}“ lässt sich nicht schreiben: {reason}.</translation>
  </message>
  <message>
   <source>'{name}' could not be written correctly: try another format.</source>
   <translation>„{name}“ konnte nicht richtig geschrieben werden: bitte ein anderes Format versuchen.</translation>
  </message>
  <message>
   <source>'{name}' could not be written whole: free some space on the disk.</source>
   <translation>„{name}“ ließ sich nicht vollständig schreiben: bitte Platz auf dem Datenträger schaffen.</translation>
  </message>
  <message>
   <source>'{name}' exists already.</source>
   <translation>„{name}“ gibt es schon.</translation>
  </message>
  <message>
   <source>'{name}' exists already: choose another name or allow overwriting.</source>
   <translation>„{name}“ gibt es schon: anderen Namen wählen oder das Überschreiben erlauben.</translation>
  </message>
  <message>
   <source>'{name}' has a letter that no name can have: type it anew.</source>
   <translation>'{name}' enthält ein Zeichen, das in keinem Namen stehen kann: Geben Sie ihn neu ein.</translation>
  </message>
  <message>
   <source>'{name}' is a file: give the name of a folder.</source>
   <translation>„{name}“ ist eine Datei: bitte einen Ordner angeben.</translation>
  </message>
  <message>
   <source>'{name}' is a folder: add a file name.</source>
   <translation>'{name}' ist ein Ordner: Fügen Sie einen Dateinamen an.</translation>
  </message>
  <message>
   <source>'{name}' is not {kind} (no group of named values).</source>
   <translation>„{name}“ ist nicht {kind} (keine Gruppe benannter Werte).</translation>
  </message>
  <message>
   <source>'{name}' is not {kind} (no valid JSON).</source>
   <translation>„{name}“ ist nicht {kind} (kein gültiges JSON).</translation>
  </message>
  <message>
   <source>'{name}' is the photo itself: choose another name for the export.</source>
   <translation>„{name}“ ist das Foto selbst: für den Export einen anderen Namen wählen.</translation>
  </message>
  <message>
   <source>'{name}' is too long for a name: choose a shorter one.</source>
   <translation>'{name}' ist als Name zu lang: Wählen Sie einen kürzeren.</translation>
  </message>
  <message>
   <source>'{name}' names no photo.</source>
   <translation>„{name}“ nennt kein Foto.</translation>
  </message>
  <message>
   <source>'{name}' needs an ending that says the format: .jpg, .png, .tif, .webp or .avif.</source>
   <translation>„{name}“ braucht eine Endung, die das Format nennt: .jpg, .png, .tif, .webp oder .avif.</translation>
  </message>
  <message>
   <source>'{name}' needs the library {package}: install it with pip install "d2f[layers]", or export as TIFF.</source>
   <translation>„{name}“ braucht die Bibliothek {package}: Installieren Sie sie mit pip install "d2f[layers]", oder exportieren Sie als TIFF.</translation>
  </message>
  <message>
   <source>'{name}' should be a group of named settings, not {value!r:.60}.</source>
   <translation>„{name}“ sollte eine Gruppe benannter Einstellungen sein, nicht {value!r:.60}.</translation>
  </message>
  <message>
   <source>'{name}' was also changed in another window.</source>
   <translation>„{name}“ wurde auch in einem anderen Fenster geändert.</translation>
  </message>
  <message>
   <source>'{name}' would be a video without frames.</source>
   <translation>„{name}“ wäre ein Video ohne Bilder.</translation>
  </message>
  <message>
   <source>'{name}' would be larger than a PSD may be: choose a smaller long side.</source>
   <translation>„{name}“ würde größer, als ein PSD sein darf: Wählen Sie eine kleinere lange Seite.</translation>
  </message>
  <message>
   <source>'{name}' would have more than {most} frames: give a shorter duration, fewer frames a second, or write an MP4.</source>
   <translation>„{name}“ hätte mehr als {most} Bilder: Wählen Sie eine kürzere Dauer, weniger Bilder je Sekunde, oder schreiben Sie ein MP4.</translation>
  </message>
  <message>
   <source>'{name}': a disparity map is written as .png (16 bits) or .tif (float).</source>
   <translation>„{name}“: Eine Disparitätskarte wird als .png (16 Bit) oder .tif (Gleitkomma) geschrieben.</translation>
  </message>
  <message>
   <source>'{name}': a file with layers ends in .psd, .exr or .layers.tif.</source>
   <translation>„{name}“: Eine Datei mit Ebenen endet auf .psd, .exr oder .layers.tif.</translation>
  </message>
  <message>
   <source>'{name}': a frame is {shape}, the first was {first}.</source>
   <translation>„{name}“: Ein Bild ist {shape}, das erste war {first}.</translation>
  </message>
  <message>
   <source>'{name}': a video is written as {endings}.</source>
   <translation>„{name}“: Ein Video wird als {endings} geschrieben.</translation>
  </message>
  <message>
   <source>'{stem}{ending}' is taken too often: choose another name or folder.</source>
   <translation>„{stem}{ending}“ ist zu oft vergeben: anderen Namen oder Ordner wählen.</translation>
  </message>
  <message>
   <source>'{text:.40}' has a single brace: fields look like {{name}}.</source>
   <translation>„{text:.40}“ enthält eine einzelne Klammer: Felder sehen aus wie {{name}}.</translation>
  </message>
  <message>
   <source>'{text:.40}' holds a folder: give a name only, the folder is asked for by itself.</source>
   <translation>„{text:.40}“ enthält einen Ordner: nur den Namen angeben, nach dem Ordner wird eigens gefragt.</translation>
  </message>
  <message>
   <source>-1 is creamy, 0 is even, 1 is a soap bubble with a bright rim.</source>
   <translation>-1 ist cremig, 0 gleichmäßig, 1 eine Seifenblase mit hellem Rand.</translation>
  </message>
  <message>
   <source>0 has straight blades, 1 is a circle.</source>
   <translation>0 hat gerade Lamellen, 1 ist ein Kreis.</translation>
  </message>
  <message>
   <source>1 stroke</source>
   <translation>1 Strich</translation>
  </message>
  <message>
   <source>4:2:0, smallest</source>
   <translation>4:2:0, am kleinsten</translation>
  </message>
  <message>
   <source>4:2:2, smaller</source>
   <translation>4:2:2, kleiner</translation>
  </message>
  <message>
   <source>4:4:4, all of it</source>
   <translation>4:4:4, vollständig</translation>
  </message>
  <message>
   <source>85 mm at dusk</source>
   <translation>85 mm in der Dämmerung</translation>
  </message>
  <message>
   <source>;;With layers (*.psd *.exr)</source>
   <translation>;;Mit Ebenen (*.psd *.exr)</translation>
  </message>
  <message>
   <source>&lt;h3&gt;D2F {version}&lt;/h3&gt;&lt;p&gt;Defocus to Focus: a shallow depth of field from one photo, after it was taken.&lt;/p&gt;&lt;p&gt;Works without a network; your photos stay on this computer.&lt;/p&gt;&lt;p&gt;MIT licence.&lt;/p&gt;</source>
   <translation>&lt;h3&gt;D2F {version}&lt;/h3&gt;&lt;p&gt;Defocus to Focus: geringe Schärfentiefe aus einem einzigen Foto, nach der Aufnahme.&lt;/p&gt;&lt;p&gt;Arbeitet ohne Netz; Ihre Fotos bleiben auf diesem Rechner.&lt;/p&gt;&lt;p&gt;MIT-Lizenz.&lt;/p&gt;</translation>
  </message>
  <message>
   <source>A batch is still running. Stop it and quit?</source>
   <translation>Ein Stapel läuft noch. Abbrechen und beenden?</translation>
  </message>
  <message>
   <source>A depth network of your own as an ONNX file</source>
   <translation>Ein eigenes Tiefennetz als ONNX-Datei</translation>
  </message>
  <message>
   <source>A depth says what is sharp: click a subject, or press A, to keep a whole one.</source>
   <translation>Eine Tiefe sagt, was scharf ist: Motiv anklicken oder A drücken, um ein ganzes scharf zu halten.</translation>
  </message>
  <message>
   <source>A focus pull is a group of values with a list named 'keyframes'.</source>
   <translation>Eine Schärfeverlagerung ist eine Gruppe von Werten mit einer Liste „keyframes“.</translation>
  </message>
  <message>
   <source>A focus pull needs 1 to {most} keyframes, not {count}.</source>
   <translation>Eine Schärfeverlagerung braucht 1 bis {most} Keyframes, nicht {count}.</translation>
  </message>
  <message>
   <source>A focus pull needs two keyframes: set them on the timeline first.</source>
   <translation>Eine Schärfeverlagerung braucht zwei Keyframes: bitte zuerst auf der Zeitleiste setzen.</translation>
  </message>
  <message>
   <source>A keyframe at {time_s:g} s lies beyond the clip's {duration_s:g} s.</source>
   <translation>Ein Keyframe bei {time_s:g} s liegt hinter dem Ende des Clips bei {duration_s:g} s.</translation>
  </message>
  <message>
   <source>A keyframe has no depth yet: look it up in the photo first.</source>
   <translation>Ein Keyframe hat noch keine Tiefe: sie ist zuerst im Foto nachzusehen.</translation>
  </message>
  <message>
   <source>A keyframe is a group of values with 'time_s', not {value!r:.60}.</source>
   <translation>Ein Keyframe ist eine Gruppe von Werten mit „time_s“, nicht {value!r:.60}.</translation>
  </message>
  <message>
   <source>A lens of {focal_length_mm:g} mm at f/{f_number:g}: both must be positive.</source>
   <translation>Ein Objektiv mit {focal_length_mm:g} mm bei f/{f_number:g}: beides muss positiv sein.</translation>
  </message>
  <message>
   <source>A moment of the focus pull · depth {depth}</source>
   <translation>Ein Moment der Schärfeverlagerung · Tiefe {depth}</translation>
  </message>
  <message>
   <source>A picture of {width} x {height} pixels needs {needed:.0f} GB of memory to render, {free:.1f} GB are free: give a smaller long side or close other programs.</source>
   <translation>Ein Bild mit {width} x {height} Pixeln braucht {needed:.0f} GB Speicher zum Rechnen, frei sind {free:.1f} GB: eine kleinere lange Seite angeben oder andere Programme schließen.</translation>
  </message>
  <message>
   <source>A stroke needs 1 to {most} points.</source>
   <translation>Ein Strich braucht 1 bis {most} Punkte.</translation>
  </message>
  <message>
   <source>A stroke's edge_aware is {edge_aware!r:.40}: true or false is needed.</source>
   <translation>edge_aware eines Strichs ist {edge_aware!r:.40}: nötig ist true oder false.</translation>
  </message>
  <message>
   <source>A stroke's point is {point!r:.40}: it lies too far outside the photo.</source>
   <translation>Der Punkt eines Strichs ist {point!r:.40}: er liegt zu weit außerhalb des Fotos.</translation>
  </message>
  <message>
   <source>A stroke's point is {point!r:.40}: x and y as fractions are needed.</source>
   <translation>Der Punkt eines Strichs ist {point!r:.40}: nötig sind x und y als Bruchteile.</translation>
  </message>
  <message>
   <source>A stroke's points are {text!r:.40}: a text like '0.1,0.2 0.3,0.4' is needed.</source>
   <translation>Die Punkte eines Strichs sind {text!r:.40}: nötig ist ein Text wie „0.1,0.2 0.3,0.4“.</translation>
  </message>
  <message>
   <source>A stroke's tool is {tool!r:.40}: it is one of {choices}.</source>
   <translation>Das Werkzeug eines Strichs ist {tool!r:.40}: es ist eines von {choices}.</translation>
  </message>
  <message>
   <source>A stroke's {name} is {value!r:.40}: it goes from {low:g} to {high:g}.</source>
   <translation>{name} eines Strichs ist {value!r:.40}: möglich sind {low:g} bis {high:g}.</translation>
  </message>
  <message>
   <source>A video of {width} x {height} pixels cannot be written: choose a larger size.</source>
   <translation>Ein Video mit {width} x {height} Pixeln lässt sich nicht schreiben: eine andere Größe wählen.</translation>
  </message>
  <message>
   <source>A {focal_length_mm:g} mm lens cannot focus at {focus_distance_mm:g} mm: choose a longer distance.</source>
   <translation>Ein Objektiv mit {focal_length_mm:g} mm kann nicht auf {focus_distance_mm:g} mm fokussieren: eine größere Entfernung wählen.</translation>
  </message>
  <message>
   <source>About D2F</source>
   <translation>Über D2F</translation>
  </message>
  <message>
   <source>Add photos</source>
   <translation>Fotos hinzufügen</translation>
  </message>
  <message>
   <source>Add photos…</source>
   <translation>Fotos hinzufügen…</translation>
  </message>
  <message>
   <source>Add to subject</source>
   <translation>Zum Motiv</translation>
  </message>
  <message>
   <source>Adobe RGB, for print</source>
   <translation>Adobe RGB, für den Druck</translation>
  </message>
  <message>
   <source>After</source>
   <translation>Nachher</translation>
  </message>
  <message>
   <source>All like the photo shown</source>
   <translation>Alle wie das gezeigte Foto</translation>
  </message>
  <message>
   <source>Already soft</source>
   <translation>Schon unscharf</translation>
  </message>
  <message>
   <source>Amount</source>
   <translation>Menge</translation>
  </message>
  <message>
   <source>Amount of the camera move</source>
   <translation>Stärke der Kamerafahrt</translation>
  </message>
  <message>
   <source>An export is still running. Stop it and quit?</source>
   <translation>Ein Export läuft noch. Abbrechen und beenden?</translation>
  </message>
  <message>
   <source>Anamorphic</source>
   <translation>Anamorphot</translation>
  </message>
  <message>
   <source>Another language appears at the next start.</source>
   <translation>Eine andere Sprache erscheint beim nächsten Start.</translation>
  </message>
  <message>
   <source>Aperture blades</source>
   <translation>Blendenlamellen</translation>
  </message>
  <message>
   <source>Apple HEIC</source>
   <translation>Apple HEIC</translation>
  </message>
  <message>
   <source>Apple JPEG</source>
   <translation>Apple JPEG</translation>
  </message>
  <message>
   <source>Apply</source>
   <translation>Anwenden</translation>
  </message>
  <message>
   <source>Apply with its focus</source>
   <translation>Mit seinem Fokus anwenden</translation>
  </message>
  <message>
   <source>Around the focus (arc)</source>
   <translation>Um den Fokus herum (Bogen)</translation>
  </message>
  <message>
   <source>As photo.jpg.d2f.json; when off, in your data folder</source>
   <translation>Als foto.jpg.d2f.json; sonst in Ihrem Datenordner</translation>
  </message>
  <message>
   <source>As the desktop</source>
   <translation>Wie der Desktop</translation>
  </message>
  <message>
   <source>As the photo</source>
   <translation>Wie das Foto</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Astigmatism</source>
   <translation>Astigmatismus</translation>
  </message>
  <message>
   <source>Auto</source>
   <translation>Auto</translation>
  </message>
  <message>
   <source>Auto focus</source>
   <translation>Autofokus</translation>
  </message>
  <message>
   <source>Back to the other program without a picture</source>
   <translation>Zurück zum anderen Programm, ohne Bild</translation>
  </message>
  <message>
   <source>Background without the subject</source>
   <translation>Hintergrund ohne das Motiv</translation>
  </message>
  <message>
   <source>Barrel</source>
   <translation>Tubus</translation>
  </message>
  <message>
   <source>Batch</source>
   <translation>Stapel</translation>
  </message>
  <message>
   <source>Batch: {done} of {count}</source>
   <translation>Stapel: {done} von {count}</translation>
  </message>
  <message>
   <source>Batch: {report}</source>
   <translation>Stapel: {report}</translation>
  </message>
  <message>
   <source>Before</source>
   <translation>Vorher</translation>
  </message>
  <message>
   <source>Before, while held</source>
   <translation>Vorher, solange gedrückt</translation>
  </message>
  <message>
   <source>Begin afresh</source>
   <translation>Neu beginnen</translation>
  </message>
  <message>
   <source>Begun afresh</source>
   <translation>Neu begonnen</translation>
  </message>
  <message>
   <source>Behind</source>
   <translation>Dahinter</translation>
  </message>
  <message>
   <source>Behind the sharp range: depth over which the blur grows.</source>
   <translation>Hinter dem scharfen Bereich: Tiefe, über die die Unschärfe zunimmt.</translation>
  </message>
  <message>
   <source>Behind: end of the falloff</source>
   <translation>Dahinter: Ende des Übergangs</translation>
  </message>
  <message>
   <source>Behind: end of the sharp range</source>
   <translation>Dahinter: Ende des scharfen Bereichs</translation>
  </message>
  <message>
   <source>Blades</source>
   <translation>Lamellen</translation>
  </message>
  <message>
   <source>Blur</source>
   <translation>Unschärfe</translation>
  </message>
  <message>
   <source>Blur as wide as this lens makes it at the f-number; as captured, the photo stays as it is.</source>
   <translation>Unschärfe so groß, wie dieses Objektiv sie bei der Blendenzahl zeichnet; wie aufgenommen bleibt das Foto, wie es ist.</translation>
  </message>
  <message>
   <source>Blur here</source>
   <translation>Unscharf</translation>
  </message>
  <message>
   <source>Blur it again</source>
   <translation>Noch einmal unscharf machen</translation>
  </message>
  <message>
   <source>Blur on the graphics card</source>
   <translation>Unschärfe auf der Grafikkarte rechnen</translation>
  </message>
  <message>
   <source>Blurred layers</source>
   <translation>Unscharfe Ebenen</translation>
  </message>
  <message>
   <source>Bo&amp;keh disc</source>
   <translation>Lichtschei&amp;be</translation>
  </message>
  <message>
   <source>Bokeh stretched around the picture's centre.</source>
   <translation>Bokeh, um die Bildmitte herum gestreckt.</translation>
  </message>
  <message>
   <source>Boost</source>
   <translation>Anhebung</translation>
  </message>
  <message>
   <source>Brightens the highlights that blur, in stops.</source>
   <translation>Hellt unscharfe Lichter auf, in Blendenstufen.</translation>
  </message>
  <message>
   <source>Brightness above which a tone counts as a highlight.</source>
   <translation>Helligkeit, ab der ein Ton als Licht zählt.</translation>
  </message>
  <message>
   <source>Bring it back</source>
   <translation>Zurückholen</translation>
  </message>
  <message>
   <source>Brings what you paint nearer.</source>
   <translation>Holt näher, was Sie malen.</translation>
  </message>
  <message>
   <source>Browse…</source>
   <translation>Durchsuchen…</translation>
  </message>
  <message>
   <source>Built-in</source>
   <translation>Eingebautes</translation>
  </message>
  <message>
   <source>Built-in network</source>
   <translation>Eingebautes Netz</translation>
  </message>
  <message>
   <source>Camera</source>
   <translation>Kamera</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Cancelled; nothing was written.</source>
   <translation>Abgebrochen; es wurde nichts geschrieben.</translation>
  </message>
  <message>
   <source>Captured at f/</source>
   <translation>Aufnahme f/</translation>
  </message>
  <message>
   <source>Captured at {optics}</source>
   <translation>Aufgenommen mit {optics}</translation>
  </message>
  <message>
   <source>Cat's eye</source>
   <translation>Katzenauge</translation>
  </message>
  <message>
   <source>Centre</source>
   <translation>Mitte</translation>
  </message>
  <message>
   <source>Choose a folder to write into.</source>
   <translation>Bitte einen Ordner zum Schreiben wählen.</translation>
  </message>
  <message>
   <source>Choose a tool and paint on the photo where depth is wrong.</source>
   <translation>Ein Werkzeug wählen und im Foto malen, wo die Tiefe falsch ist.</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Wählen…</translation>
  </message>
  <message>
   <source>Cine anamorphic 50 T2.3</source>
   <translation>Kino anamorph 50 T2,3</translation>
  </message>
  <message>
   <source>Cinema anamorphic</source>
   <translation>Kino-Anamorphot</translation>
  </message>
  <message>
   <source>Clear</source>
   <translation>Leeren</translation>
  </message>
  <message>
   <source>Clear this list</source>
   <translation>Liste leeren</translation>
  </message>
  <message>
   <source>Click a part that was missed: up to its edges it gets the depth of the focus.</source>
   <translation>Klicken Sie einen fehlenden Teil an: Bis zu seinen Kanten erhält er die Tiefe des Fokus.</translation>
  </message>
  <message>
   <source>Click to apply</source>
   <translation>Zum Anwenden klicken</translation>
  </message>
  <message>
   <source>Click what does not belong: up to its edges it gets the depth behind it.</source>
   <translation>Klicken Sie an, was nicht dazugehört: Bis zu seinen Kanten erhält es die Tiefe dahinter.</translation>
  </message>
  <message>
   <source>Click what has the right depth, then paint with it.</source>
   <translation>Anklicken, was die richtige Tiefe hat, dann damit malen.</translation>
  </message>
  <message>
   <source>Click what should be sharp</source>
   <translation>Klicken Sie an, was scharf sein soll</translation>
  </message>
  <message>
   <source>Click what should be sharp, or move the cross with the arrow keys and press Enter.</source>
   <translation>Anklicken, was scharf sein soll, oder das Kreuz mit den Pfeiltasten bewegen und die Eingabetaste drücken.</translation>
  </message>
  <message>
   <source>Click what should be sharp, set the blur, export. Nothing leaves this computer.</source>
   <translation>Anklicken, was scharf sein soll, Unschärfe einstellen, exportieren. Nichts verlässt diesen Rechner.</translation>
  </message>
  <message>
   <source>Clipped</source>
   <translation>Ausgefressen</translation>
  </message>
  <message>
   <source>Clipped &amp;lights</source>
   <translation>Ausgefressene &amp;Lichter</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Close this and play the clip with its camera, as drafts</source>
   <translation>Diesen Dialog schließen und den Clip mit seiner Kamera als Entwurf abspielen</translation>
  </message>
  <message>
   <source>Close this message</source>
   <translation>Diese Meldung schließen</translation>
  </message>
  <message>
   <source>Colour detail</source>
   <translation>Farbauflösung</translation>
  </message>
  <message>
   <source>Colour fringes</source>
   <translation>Farbsäume</translation>
  </message>
  <message>
   <source>Colour space</source>
   <translation>Farbraum</translation>
  </message>
  <message>
   <source>Compatible with Adobe RGB (1998)</source>
   <translation>Kompatibel mit Adobe RGB (1998)</translation>
  </message>
  <message>
   <source>Copy details</source>
   <translation>Einzelheiten kopieren</translation>
  </message>
  <message>
   <source>Copy the settings of this photo</source>
   <translation>Einstellungen dieses Fotos kopieren</translation>
  </message>
  <message>
   <source>Corner</source>
   <translation>Ecke</translation>
  </message>
  <message>
   <source>Corrupt JPEG data</source>
   <translation>Corrupt JPEG data</translation>
  </message>
  <message>
   <source>Count the blur that is there</source>
   <translation>Vorhandene Unschärfe anrechnen</translation>
  </message>
  <message>
   <source>Creamy 50</source>
   <translation>Cremiges 50er</translation>
  </message>
  <message>
   <source>D2F</source>
   <translation>D2F</translation>
  </message>
  <message>
   <source>D2F did not end as it should. Settings that were not saved are still there: {names}.</source>
   <translation>D2F wurde nicht ordentlich beendet. Ungesicherte Einstellungen sind noch da: {names}.</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <source>Depth</source>
   <translation>Tiefe</translation>
  </message>
  <message>
   <source>Depth (white is near)</source>
   <translation>Tiefe (weiß ist nah)</translation>
  </message>
  <message>
   <source>Depth brush</source>
   <translation>Tiefenpinsel</translation>
  </message>
  <message>
   <source>Depth network</source>
   <translation>Tiefennetz</translation>
  </message>
  <message>
   <source>Depth repair</source>
   <translation>Tiefe reparieren</translation>
  </message>
  <message>
   <source>Depth ruler</source>
   <translation>Tiefenskala</translation>
  </message>
  <message>
   <source>Depth source</source>
   <translation>Quelle der Tiefe</translation>
  </message>
  <message>
   <source>Depth under the pointer, and the radius of its blur in the export</source>
   <translation>Tiefe unter dem Zeiger und Radius ihrer Unschärfe im Export</translation>
  </message>
  <message>
   <source>Depth: {source}</source>
   <translation>Tiefe: {source}</translation>
  </message>
  <message>
   <source>Diameter of the brush, in percent of the photo's long side.</source>
   <translation>Durchmesser des Pinsels in Prozent der langen Seite des Fotos.</translation>
  </message>
  <message>
   <source>Disc</source>
   <translation>Scheibe</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Discs stretched around the centre behind the focus, away from it in front.</source>
   <translation>Scheiben, hinter dem Fokus um die Mitte herum gestreckt, davor von ihr weg.</translation>
  </message>
  <message>
   <source>Display P3, for phones and new screens</source>
   <translation>Display P3, für Telefone und neue Bildschirme</translation>
  </message>
  <message>
   <source>Distance of what the camera focused on, in metres.</source>
   <translation>Entfernung dessen, worauf die Kamera fokussiert war, in Metern.</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Drag the line to another moment, drag a diamond to move its keyframe.</source>
   <translation>Die Linie zu einem anderen Zeitpunkt ziehen; eine Raute ziehen, um ihren Keyframe zu verschieben.</translation>
  </message>
  <message>
   <source>Draw a box: what is in it stays sharp; Shift and a drag do it, too</source>
   <translation>Einen Rahmen ziehen: Was darin ist, bleibt scharf; Umschalt und ziehen geht auch</translation>
  </message>
  <message>
   <source>Drop a photo here</source>
   <translation>Ein Foto hierher ziehen</translation>
  </message>
  <message>
   <source>Duration in seconds</source>
   <translation>Dauer in Sekunden</translation>
  </message>
  <message>
   <source>Dynamic Depth</source>
   <translation>Dynamic Depth</translation>
  </message>
  <message>
   <source>Each photo with its own</source>
   <translation>Jedes Foto mit seinen eigenen</translation>
  </message>
  <message>
   <source>Easing</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>Edges</source>
   <translation>Kanten</translation>
  </message>
  <message>
   <source>Embedded</source>
   <translation>Eingebettet</translation>
  </message>
  <message>
   <source>Enter; Esc hides it</source>
   <translation>Eingabetaste; Esc blendet es aus</translation>
  </message>
  <message>
   <source>Erase strokes</source>
   <translation>Radieren</translation>
  </message>
  <message>
   <source>Estimate the depth from the picture alone.</source>
   <translation>Die Tiefe allein aus dem Bild schätzen.</translation>
  </message>
  <message>
   <source>Even</source>
   <translation>Gleichmäßig</translation>
  </message>
  <message>
   <source>Evens out the depth you paint.</source>
   <translation>Gleicht die gemalte Tiefe aus.</translation>
  </message>
  <message>
   <source>Every pixel under the pointer, as exported; hold the key for a short look</source>
   <translation>Jeder Bildpunkt unter dem Zeiger, wie exportiert; für einen kurzen Blick die Taste halten</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Export &amp;video…</source>
   <translation>&amp;Video exportieren…</translation>
  </message>
  <message>
   <source>Export a preset</source>
   <translation>Vorgabe exportieren</translation>
  </message>
  <message>
   <source>Export video</source>
   <translation>Video exportieren</translation>
  </message>
  <message>
   <source>Export video…</source>
   <translation>Video exportieren…</translation>
  </message>
  <message>
   <source>Exported picture</source>
   <translation>Exportiertes Bild</translation>
  </message>
  <message>
   <source>Exported {path}</source>
   <translation>{path} exportiert</translation>
  </message>
  <message>
   <source>Exporting: {step}</source>
   <translation>Export: {step}</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>Exportieren…</translation>
  </message>
  <message>
   <source>F&amp;ull screen</source>
   <translation>V&amp;ollbild</translation>
  </message>
  <message>
   <source>Falloff behind</source>
   <translation>Übergang hinten</translation>
  </message>
  <message>
   <source>Falloff in front</source>
   <translation>Übergang vorn</translation>
  </message>
  <message>
   <source>Far</source>
   <translation>Fern</translation>
  </message>
  <message>
   <source>Farther</source>
   <translation>Ferner</translation>
  </message>
  <message>
   <source>Feather</source>
   <translation>Weichzeichnung</translation>
  </message>
  <message>
   <source>Feather edges</source>
   <translation>Kanten weichzeichnen</translation>
  </message>
  <message>
   <source>Fi&amp;t</source>
   <translation>Ein&amp;passen</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Fill as a plane</source>
   <translation>Ebene füllen</translation>
  </message>
  <message>
   <source>Finding depth</source>
   <translation>Tiefe wird bestimmt</translation>
  </message>
  <message>
   <source>Fit or 100 %</source>
   <translation>Eingepasst oder 100 %</translation>
  </message>
  <message>
   <source>Flow</source>
   <translation>Deckkraft</translation>
  </message>
  <message>
   <source>Focal length</source>
   <translation>Brennweite</translation>
  </message>
  <message>
   <source>Focal length of the lens, in millimetres.</source>
   <translation>Brennweite des Objektivs in Millimetern.</translation>
  </message>
  <message>
   <source>Focus</source>
   <translation>Fokus</translation>
  </message>
  <message>
   <source>Focus &amp;marker</source>
   <translation>Fokus&amp;marke</translation>
  </message>
  <message>
   <source>Focus at depth {depth}</source>
   <translation>Fokus auf Tiefe {depth}</translation>
  </message>
  <message>
   <source>Focus breathing</source>
   <translation>Fokusatmen</translation>
  </message>
  <message>
   <source>Focus on a &amp;box</source>
   <translation>Auf einen &amp;Rahmen scharfstellen</translation>
  </message>
  <message>
   <source>Focus on a box</source>
   <translation>Fokus auf einem Rahmen</translation>
  </message>
  <message>
   <source>Focus on a face, else on the subject (A)</source>
   <translation>Auf ein Gesicht fokussieren, sonst auf das Motiv (A)</translation>
  </message>
  <message>
   <source>Focus on a point</source>
   <translation>Fokus auf einer Stelle</translation>
  </message>
  <message>
   <source>Focus on the next &amp;face</source>
   <translation>Auf das nächste &amp;Gesicht fokussieren</translation>
  </message>
  <message>
   <source>Focus pea&amp;king</source>
   <translation>Fokus-Pea&amp;king</translation>
  </message>
  <message>
   <source>Focus the photo and set a keyframe; move the line, refocus, set another.</source>
   <translation>Fokussieren, Keyframe setzen; Linie verschieben, neu fokussieren, den nächsten setzen.</translation>
  </message>
  <message>
   <source>Focus-pull &amp;timeline</source>
   <translation>&amp;Zeitleiste der Schärfeverlagerung</translation>
  </message>
  <message>
   <source>Focused at</source>
   <translation>Fokussiert auf</translation>
  </message>
  <message>
   <source>Focused at the chosen depth</source>
   <translation>Fokus auf der gewählten Tiefe</translation>
  </message>
  <message>
   <source>Focused on a face</source>
   <translation>Fokus auf einem Gesicht</translation>
  </message>
  <message>
   <source>Focused on an eye</source>
   <translation>Fokus auf einem Auge</translation>
  </message>
  <message>
   <source>Focused on the box you drew</source>
   <translation>Fokus auf dem gezogenen Rahmen</translation>
  </message>
  <message>
   <source>Focused on the centre</source>
   <translation>Fokus auf der Mitte</translation>
  </message>
  <message>
   <source>Focused on the subject</source>
   <translation>Fokus auf dem Motiv</translation>
  </message>
  <message>
   <source>Focused point</source>
   <translation>Fokussierte Stelle</translation>
  </message>
  <message>
   <source>Focused where you clicked</source>
   <translation>Fokus auf der angeklickten Stelle</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Folder to write into</source>
   <translation>Ordner zum Schreiben</translation>
  </message>
  <message>
   <source>Follow the photo's edges</source>
   <translation>Kanten des Fotos folgen</translation>
  </message>
  <message>
   <source>For a bug report</source>
   <translation>Für einen Fehlerbericht</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>Format</translation>
  </message>
  <message>
   <source>Frames</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>From the other window</source>
   <translation>Aus dem anderen Fenster</translation>
  </message>
  <message>
   <source>Fused</source>
   <translation>Vereint</translation>
  </message>
  <message>
   <source>Gentle f/4</source>
   <translation>Sanftes f/4</translation>
  </message>
  <message>
   <source>Give the file the photo's own date</source>
   <translation>Der Datei das eigene Datum des Fotos geben</translation>
  </message>
  <message>
   <source>Gives the blur the photo's own grain.</source>
   <translation>Gibt der Unschärfe das Korn des Fotos.</translation>
  </message>
  <message>
   <source>Go on with 1 photo</source>
   <translation>Mit 1 Foto weitermachen</translation>
  </message>
  <message>
   <source>Go on with {count} photos</source>
   <translation>Mit {count} Fotos weitermachen</translation>
  </message>
  <message>
   <source>Grain</source>
   <translation>Korn</translation>
  </message>
  <message>
   <source>Graphics card</source>
   <translation>Grafikkarte</translation>
  </message>
  <message>
   <source>Green rims behind the focus, magenta ones in front, as fast lenses have.</source>
   <translation>Grüne Ränder hinter dem Fokus, magentafarbene davor, wie bei lichtstarken Objektiven.</translation>
  </message>
  <message>
   <source>Grey with the curve of sRGB</source>
   <translation>Grau mit der Kurve von sRGB</translation>
  </message>
  <message>
   <source>Guide</source>
   <translation>Anleitung</translation>
  </message>
  <message>
   <source>Guide and shortcuts</source>
   <translation>Anleitung und Tasten</translation>
  </message>
  <message>
   <source>HDR</source>
   <translation>HDR</translation>
  </message>
  <message>
   <source>Hand the picture over to the other program (Ctrl+Return)</source>
   <translation>Das Bild an das andere Programm übergeben (Strg+Eingabe)</translation>
  </message>
  <message>
   <source>Heart</source>
   <translation>Herz</translation>
  </message>
  <message>
   <source>Height of the bokeh over its width; 2 is the cinema squeeze.</source>
   <translation>Höhe des Bokehs zu seiner Breite; 2 ist die Stauchung des Kinos.</translation>
  </message>
  <message>
   <source>Helios 44-2 58 f/2</source>
   <translation>Helios 44-2 58 f/2</translation>
  </message>
  <message>
   <source>Helios swirl</source>
   <translation>Helios-Wirbel</translation>
  </message>
  <message>
   <source>Hide or show the panels</source>
   <translation>Bedienfelder aus- oder einblenden</translation>
  </message>
  <message>
   <source>Hide the timeline</source>
   <translation>Zeitleiste ausblenden</translation>
  </message>
  <message>
   <source>Highlight</source>
   <translation>Licht</translation>
  </message>
  <message>
   <source>Highlight boost</source>
   <translation>Lichter anheben</translation>
  </message>
  <message>
   <source>Highlight recovery</source>
   <translation>Lichter aufbauen</translation>
  </message>
  <message>
   <source>Highlight threshold</source>
   <translation>Schwelle der Lichter</translation>
  </message>
  <message>
   <source>Highlights</source>
   <translation>Lichter</translation>
  </message>
  <message>
   <source>History</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>Hold to see the photo as it was (\ switches)</source>
   <translation>Gedrückt halten, um das Foto zu sehen, wie es war (\ schaltet um)</translation>
  </message>
  <message>
   <source>How closely depth follows the outlines in the photo; 0 leaves it as estimated.</source>
   <translation>Wie eng die Tiefe den Umrissen im Foto folgt; 0 lässt sie, wie geschätzt.</translation>
  </message>
  <message>
   <source>How each movement begins and ends</source>
   <translation>Wie jede Bewegung beginnt und endet</translation>
  </message>
  <message>
   <source>How far behind the focus everything stays sharp.</source>
   <translation>Wie weit hinter dem Fokus alles scharf bleibt.</translation>
  </message>
  <message>
   <source>How far in front of the focus everything stays sharp.</source>
   <translation>Wie weit vor dem Fokus alles scharf bleibt.</translation>
  </message>
  <message>
   <source>How much of its work one stroke does.</source>
   <translation>Wie viel ein Strich auf einmal bewirkt.</translation>
  </message>
  <message>
   <source>How much the lens barrel cuts the bokeh towards the corners.</source>
   <translation>Wie stark der Tubus das Bokeh zu den Ecken hin beschneidet.</translation>
  </message>
  <message>
   <source>How much the picture grows while the focus comes nearer.</source>
   <translation>Wie sehr das Bild wächst, während der Fokus näher kommt.</translation>
  </message>
  <message>
   <source>How soft the photo itself is, place by place</source>
   <translation>Wie unscharf das Foto selbst ist, Stelle für Stelle</translation>
  </message>
  <message>
   <source>How softly the brush ends.</source>
   <translation>Wie weich der Pinsel endet.</translation>
  </message>
  <message>
   <source>How strongly the photo blurs; 0 leaves it as it is.</source>
   <translation>Wie unscharf das Foto wird; 0 lässt es, wie es ist.</translation>
  </message>
  <message>
   <source>If a file exists</source>
   <translation>Wenn es eine Datei schon gibt</translation>
  </message>
  <message>
   <source>Import presets</source>
   <translation>Vorgaben importieren</translation>
  </message>
  <message>
   <source>Import…</source>
   <translation>Importieren…</translation>
  </message>
  <message>
   <source>In (dolly)</source>
   <translation>Hinein (Dolly)</translation>
  </message>
  <message>
   <source>In focus</source>
   <translation>Im Fokus</translation>
  </message>
  <message>
   <source>In focus (outlined)</source>
   <translation>Im Fokus (umrandet)</translation>
  </message>
  <message>
   <source>In front</source>
   <translation>Davor</translation>
  </message>
  <message>
   <source>In front of the sharp range: depth over which the blur grows.</source>
   <translation>Vor dem scharfen Bereich: Tiefe, über die die Unschärfe zunimmt.</translation>
  </message>
  <message>
   <source>In front: end of the falloff</source>
   <translation>Davor: Ende des Übergangs</translation>
  </message>
  <message>
   <source>In front: end of the sharp range</source>
   <translation>Davor: Ende des scharfen Bereichs</translation>
  </message>
  <message>
   <source>In the filmstrip; with one photo open, in its folder</source>
   <translation>Im Filmstreifen; bei nur einem Foto in seinem Ordner</translation>
  </message>
  <message>
   <source>It holds the blurred layers, the sharp subject, what is behind it, and the maps.</source>
   <translation>Sie enthält die unscharfen Ebenen, das scharfe Motiv, was dahinter liegt, und die Karten.</translation>
  </message>
  <message>
   <source>It keeps 8 of the photo's 16 bits; TIFF and PNG keep all.</source>
   <translation>Sie behält 8 der 16 Bit des Fotos; TIFF und PNG behalten alle.</translation>
  </message>
  <message>
   <source>It was exported by D2F and is blurred already.</source>
   <translation>Es wurde von D2F exportiert und ist schon unscharf.</translation>
  </message>
  <message>
   <source>It will be called {name}.</source>
   <translation>Sie wird {name} heißen.</translation>
  </message>
  <message>
   <source>Its pages are the exported picture and the blurred layers.</source>
   <translation>Ihre Seiten sind das exportierte Bild und die unscharfen Ebenen.</translation>
  </message>
  <message>
   <source>JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff);;PNG (*.png);;WebP (*.webp);;AVIF (*.avif)</source>
   <translation>JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff);;PNG (*.png);;WebP (*.webp);;AVIF (*.avif)</translation>
  </message>
  <message>
   <source>Keep a range sharp</source>
   <translation>Einen Bereich scharf halten</translation>
  </message>
  <message>
   <source>Keep camera data and captions</source>
   <translation>Kameradaten und Beschriftungen behalten</translation>
  </message>
  <message>
   <source>Keep camera data and captions (EXIF, XMP)</source>
   <translation>Kameradaten und Beschriftungen behalten (EXIF, XMP)</translation>
  </message>
  <message>
   <source>Keep foreground sharp</source>
   <translation>Vordergrund scharf halten</translation>
  </message>
  <message>
   <source>Keep mine</source>
   <translation>Meine behalten</translation>
  </message>
  <message>
   <source>Keep settings &amp;beside the photos</source>
   <translation>Einstellungen &amp;neben den Fotos ablegen</translation>
  </message>
  <message>
   <source>Keep the light above white (HDR)</source>
   <translation>Das Licht über Weiß behalten (HDR)</translation>
  </message>
  <message>
   <source>Keep the whole subject sharp</source>
   <translation>Ganzes Motiv scharf halten</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Lay marks over the picture, or look through the loupe</source>
   <translation>Markierungen über das Bild legen oder durch die Lupe sehen</translation>
  </message>
  <message>
   <source>Leave the photo out</source>
   <translation>Das Foto auslassen</translation>
  </message>
  <message>
   <source>Length of the clip; its keyframes keep their share of it</source>
   <translation>Länge des Clips; seine Keyframes behalten ihren Anteil daran</translation>
  </message>
  <message>
   <source>Length of the sensor's long side, in millimetres.</source>
   <translation>Lange Seite des Sensors in Millimetern.</translation>
  </message>
  <message>
   <source>Lens</source>
   <translation>Objektiv</translation>
  </message>
  <message>
   <source>Lens wide open, f/</source>
   <translation>Objektiv offen, f/</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Limit</source>
   <translation>Grenze</translation>
  </message>
  <message>
   <source>Linear light</source>
   <translation>Lineares Licht</translation>
  </message>
  <message>
   <source>Long side</source>
   <translation>Lange Seite</translation>
  </message>
  <message>
   <source>Long side at most</source>
   <translation>Lange Seite höchstens</translation>
  </message>
  <message>
   <source>Long side in pixels</source>
   <translation>Lange Seite in Pixeln</translation>
  </message>
  <message>
   <source>Looking for the subject…</source>
   <translation>Motiv wird gesucht…</translation>
  </message>
  <message>
   <source>MP4 video</source>
   <translation>MP4-Video</translation>
  </message>
  <message>
   <source>Mark lights that the photo clipped, and what counts as a highlight</source>
   <translation>Ausgefressene Lichter markieren, und was als Licht zählt</translation>
  </message>
  <message>
   <source>Mark the edges that are sharp</source>
   <translation>Scharfe Kanten markieren</translation>
  </message>
  <message>
   <source>Marks over the picture</source>
   <translation>Markierungen über dem Bild</translation>
  </message>
  <message>
   <source>Maximum</source>
   <translation>Obergrenze</translation>
  </message>
  <message>
   <source>Maximum blur</source>
   <translation>Obergrenze der Unschärfe</translation>
  </message>
  <message>
   <source>Metadata</source>
   <translation>Metadaten</translation>
  </message>
  <message>
   <source>Mirror 500 f/8</source>
   <translation>Spiegeltele 500 f/8</translation>
  </message>
  <message>
   <source>Mirror lens</source>
   <translation>Spiegelobjektiv</translation>
  </message>
  <message>
   <source>Modern 50 f/1.2</source>
   <translation>Modern 50 f/1,2</translation>
  </message>
  <message>
   <source>More for presets</source>
   <translation>Mehr zu Vorgaben</translation>
  </message>
  <message>
   <source>Move the focus cross</source>
   <translation>Fokuskreuz bewegen</translation>
  </message>
  <message>
   <source>Move the picture</source>
   <translation>Bild verschieben</translation>
  </message>
  <message>
   <source>Moves the outline of what is nearer: outwards to the right, inwards to the left.</source>
   <translation>Verschiebt den Umriss des Näheren: nach rechts auswärts, nach links einwärts.</translation>
  </message>
  <message>
   <source>Moves what you paint farther away.</source>
   <translation>Rückt weiter weg, was Sie malen.</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>Name of the preset</source>
   <translation>Name der Vorgabe</translation>
  </message>
  <message>
   <source>Names of the files</source>
   <translation>Namen der Dateien</translation>
  </message>
  <message>
   <source>Near</source>
   <translation>Nah</translation>
  </message>
  <message>
   <source>Nearer</source>
   <translation>Näher</translation>
  </message>
  <message>
   <source>Needs PyTorch, which is not installed</source>
   <translation>Braucht PyTorch, das nicht installiert ist</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>Netz</translation>
  </message>
  <message>
   <source>No blur here</source>
   <translation>Scharf lassen</translation>
  </message>
  <message>
   <source>No blur is stronger than this.</source>
   <translation>Stärker wird keine Unschärfe.</translation>
  </message>
  <message>
   <source>No change</source>
   <translation>Keine Änderung</translation>
  </message>
  <message>
   <source>No face was found in this photo.</source>
   <translation>In diesem Foto wurde kein Gesicht gefunden.</translation>
  </message>
  <message>
   <source>No more than {count} strokes: erase some with Undo or Clear.</source>
   <translation>Nicht mehr als {count} Striche: einige mit Rückgängig oder Leeren entfernen.</translation>
  </message>
  <message>
   <source>No photo is open</source>
   <translation>Kein Foto geöffnet</translation>
  </message>
  <message>
   <source>No program of this desktop opens {path}.</source>
   <translation>Kein Programm dieses Rechners öffnet {path}.</translation>
  </message>
  <message>
   <source>Not yet tried on a real card; the processor takes over where there is none or where it fails</source>
   <translation>Noch auf keiner echten Karte erprobt; der Prozessor übernimmt, wo keine da ist oder sie versagt</translation>
  </message>
  <message>
   <source>Nothing in front of the focus blurs.</source>
   <translation>Nichts vor dem Fokus wird unscharf.</translation>
  </message>
  <message>
   <source>Nothing painted yet</source>
   <translation>Noch nichts gemalt</translation>
  </message>
  <message>
   <source>Now move the line to another moment.</source>
   <translation>Jetzt die Linie zu einem anderen Zeitpunkt ziehen.</translation>
  </message>
  <message>
   <source>Now refocus or change the aperture, and set the second keyframe.</source>
   <translation>Jetzt neu fokussieren oder die Blende ändern und den zweiten Keyframe setzen.</translation>
  </message>
  <message>
   <source>Number of aperture blades.</source>
   <translation>Zahl der Blendenlamellen.</translation>
  </message>
  <message>
   <source>ONNX networks (*.onnx)</source>
   <translation>ONNX-Netze (*.onnx)</translation>
  </message>
  <message>
   <source>Of HDR photos and RAW, for HDR screens: a gain map in a JPEG, 32-bit floats in a TIFF.</source>
   <translation>Von HDR-Fotos und RAW, für HDR-Bildschirme: eine Gain-Map in einem JPEG, 32-Bit-Gleitkommazahlen in einem TIFF.</translation>
  </message>
  <message>
   <source>Of the largest move; below 0 the other way</source>
   <translation>Anteil der größten Fahrt; unter 0 in der Gegenrichtung</translation>
  </message>
  <message>
   <source>On the picture</source>
   <translation>Im Bild</translation>
  </message>
  <message>
   <source>Onion rings</source>
   <translation>Zwiebelringe</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open &amp;folder…</source>
   <translation>&amp;Ordner öffnen…</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>&amp;Zuletzt geöffnet</translation>
  </message>
  <message>
   <source>Open a folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Open a photo…</source>
   <translation>Foto öffnen…</translation>
  </message>
  <message>
   <source>Open photos</source>
   <translation>Fotos öffnen</translation>
  </message>
  <message>
   <source>Open {name} with these settings</source>
   <translation>{name} mit diesen Einstellungen öffnen</translation>
  </message>
  <message>
   <source>OpenCV cannot decode this file</source>
   <translation>OpenCV kann diese Datei nicht lesen</translation>
  </message>
  <message>
   <source>OpenEXR, with layers</source>
   <translation>OpenEXR, mit Ebenen</translation>
  </message>
  <message>
   <source>Opened</source>
   <translation>Geöffnet</translation>
  </message>
  <message>
   <source>Opening</source>
   <translation>Wird geöffnet</translation>
  </message>
  <message>
   <source>Opening {name}…</source>
   <translation>{name} wird geöffnet…</translation>
  </message>
  <message>
   <source>Optics</source>
   <translation>Optik</translation>
  </message>
  <message>
   <source>Or try one of these</source>
   <translation>Oder eines von diesen probieren</translation>
  </message>
  <message>
   <source>Other programs, and this one, can then refocus the exported photo.</source>
   <translation>Andere Programme und dieses können das exportierte Foto dann neu fokussieren.</translation>
  </message>
  <message>
   <source>PSD, with layers</source>
   <translation>PSD, mit Ebenen</translation>
  </message>
  <message>
   <source>Pa&amp;nels</source>
   <translation>Bedie&amp;nfelder</translation>
  </message>
  <message>
   <source>Paint on the depth, or put the brush away</source>
   <translation>Auf der Tiefe malen oder den Pinsel weglegen</translation>
  </message>
  <message>
   <source>Paint over a hole, or draw around it, to fill it as a flat surface.</source>
   <translation>Über ein Loch malen oder es umfahren, um es als ebene Fläche zu füllen.</translation>
  </message>
  <message>
   <source>Painted depth</source>
   <translation>Gemalte Tiefe</translation>
  </message>
  <message>
   <source>Paints the depth below. Alt and a click take it from the photo.</source>
   <translation>Malt die Tiefe darunter. Alt und ein Klick nehmen sie aus dem Foto.</translation>
  </message>
  <message>
   <source>Parts</source>
   <translation>Teile</translation>
  </message>
  <message>
   <source>Paste</source>
   <translation>Einfügen</translation>
  </message>
  <message>
   <source>Paste chosen par&amp;ts…</source>
   <translation>Ausgewählte &amp;Teile einfügen…</translation>
  </message>
  <message>
   <source>Paste settings</source>
   <translation>Einstellungen einfügen</translation>
  </message>
  <message>
   <source>Paste settings, but not where the focus is; onto all photos selected in the filmstrip</source>
   <translation>Einstellungen einfügen, aber nicht den Ort des Fokus; auf alle im Filmstreifen ausgewählten Fotos</translation>
  </message>
  <message>
   <source>Pasted settings</source>
   <translation>Einstellungen eingefügt</translation>
  </message>
  <message>
   <source>Petzval 85 f/2.2</source>
   <translation>Petzval 85 f/2,2</translation>
  </message>
  <message>
   <source>Photo</source>
   <translation>Foto</translation>
  </message>
  <message>
   <source>Photo or panels</source>
   <translation>Foto oder Bedienfelder</translation>
  </message>
  <message>
   <source>Photos ({kinds});;All files (*)</source>
   <translation>Fotos ({kinds});;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Photos of the batch</source>
   <translation>Fotos des Stapels</translation>
  </message>
  <message>
   <source>Picture of the opening</source>
   <translation>Bild der Öffnung</translation>
  </message>
  <message>
   <source>Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp)</source>
   <translation>Bilder (*.png *.jpg *.jpeg *.tif *.tiff *.webp)</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>Abspielen</translation>
  </message>
  <message>
   <source>Play in the window</source>
   <translation>Im Fenster abspielen</translation>
  </message>
  <message>
   <source>Portrait f/1.4</source>
   <translation>Porträt f/1,4</translation>
  </message>
  <message>
   <source>Preferences</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Preparing layers</source>
   <translation>Ebenen werden vorbereitet</translation>
  </message>
  <message>
   <source>Preparing this part…</source>
   <translation>Dieser Teil wird vorbereitet…</translation>
  </message>
  <message>
   <source>Preset {name}</source>
   <translation>Vorgabe {name}</translation>
  </message>
  <message>
   <source>Preset {name} saved</source>
   <translation>Vorgabe {name} gesichert</translation>
  </message>
  <message>
   <source>Preset {name} updated</source>
   <translation>Vorgabe {name} aktualisiert</translation>
  </message>
  <message>
   <source>Presets</source>
   <translation>Vorgaben</translation>
  </message>
  <message>
   <source>Presets (*.json)</source>
   <translation>Vorgaben (*.json)</translation>
  </message>
  <message>
   <source>Primaries of the source, curve of sRGB</source>
   <translation>Grundfarben der Quelle, Kurve von sRGB</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Progress of the batch</source>
   <translation>Fortschritt des Stapels</translation>
  </message>
  <message>
   <source>Put the depth map into the JPEG (GDepth)</source>
   <translation>Die Tiefenkarte ins JPEG legen (GDepth)</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Qualität</translation>
  </message>
  <message>
   <source>Quality of exports</source>
   <translation>Qualität beim Export</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>Beenden</translation>
  </message>
  <message>
   <source>Rebuilds lights that the photo clipped.</source>
   <translation>Baut ausgefressene Lichter wieder auf.</translation>
  </message>
  <message>
   <source>Recovery</source>
   <translation>Wiederaufbau</translation>
  </message>
  <message>
   <source>Red is clipped, yellow is above the threshold (J)</source>
   <translation>Rot ist ausgefressen, Gelb liegt über der Schwelle (J)</translation>
  </message>
  <message>
   <source>Refine</source>
   <translation>Verfeinern</translation>
  </message>
  <message>
   <source>Refine edges</source>
   <translation>Kanten verfeinern</translation>
  </message>
  <message>
   <source>Refocus</source>
   <translation>Neu fokussieren</translation>
  </message>
  <message>
   <source>Refocus 1 photo</source>
   <translation>1 Foto neu fokussieren</translation>
  </message>
  <message>
   <source>Refocus at the cross</source>
   <translation>Am Kreuz neu fokussieren</translation>
  </message>
  <message>
   <source>Refocus many photos in one go</source>
   <translation>Viele Fotos in einem Zug neu fokussieren</translation>
  </message>
  <message>
   <source>Refocus {count} photos</source>
   <translation>{count} Fotos neu fokussieren</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Remove this keyframe (Del)</source>
   <translation>Diesen Keyframe entfernen (Entf)</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>Umbenennen</translation>
  </message>
  <message>
   <source>Rendering the frames</source>
   <translation>Bilder werden gerechnet</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Replace it</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Replace the original</source>
   <translation>Original ersetzen</translation>
  </message>
  <message>
   <source>Reset &amp;everything</source>
   <translation>&amp;Alles zurücksetzen</translation>
  </message>
  <message>
   <source>Reset everything</source>
   <translation>Alles zurücksetzen</translation>
  </message>
  <message>
   <source>Reset one control</source>
   <translation>Einen Regler zurücksetzen</translation>
  </message>
  <message>
   <source>Reset {title}</source>
   <translation>{title} zurücksetzen</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>Wiederherstellen</translation>
  </message>
  <message>
   <source>Restored</source>
   <translation>Wiederhergestellt</translation>
  </message>
  <message>
   <source>Restored after the crash</source>
   <translation>Nach dem Absturz wiederhergestellt</translation>
  </message>
  <message>
   <source>Right: smooth behind the focus, nervous in front of it; left: the other way round.</source>
   <translation>Rechts: weich hinter dem Fokus, unruhig davor; links: umgekehrt.</translation>
  </message>
  <message>
   <source>Rim</source>
   <translation>Rand</translation>
  </message>
  <message>
   <source>Ring: mirror lens</source>
   <translation>Ring: Spiegelobjektiv</translation>
  </message>
  <message>
   <source>Rings in the discs, as ground aspherical lenses leave.</source>
   <translation>Ringe in den Scheiben, wie geschliffene Asphären sie hinterlassen.</translation>
  </message>
  <message>
   <source>Rotate &amp;left</source>
   <translation>Nach &amp;links drehen</translation>
  </message>
  <message>
   <source>Rotate r&amp;ight</source>
   <translation>Nach r&amp;echts drehen</translation>
  </message>
  <message>
   <source>Rotated left</source>
   <translation>Nach links gedreht</translation>
  </message>
  <message>
   <source>Rotated right</source>
   <translation>Nach rechts gedreht</translation>
  </message>
  <message>
   <source>Rotation</source>
   <translation>Drehung</translation>
  </message>
  <message>
   <source>Roundness</source>
   <translation>Rundung</translation>
  </message>
  <message>
   <source>S&amp;harpness</source>
   <translation>Sc&amp;härfe</translation>
  </message>
  <message>
   <source>Same settings as another photo</source>
   <translation>Einstellungen wie ein anderes Foto</translation>
  </message>
  <message>
   <source>Same settings for the se&amp;lected photos…</source>
   <translation>Gleiche Einstellungen für ausge&amp;wählte Fotos…</translation>
  </message>
  <message>
   <source>Same settings for {count} more</source>
   <translation>Gleiche Einstellungen für {count} weitere</translation>
  </message>
  <message>
   <source>Sample &amp;depth</source>
   <translation>&amp;Tiefe aufnehmen</translation>
  </message>
  <message>
   <source>Sample depth</source>
   <translation>Tiefe wählen</translation>
  </message>
  <message>
   <source>Sample photo {name}</source>
   <translation>Beispielfoto {name}</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Sichern</translation>
  </message>
  <message>
   <source>Save a preset</source>
   <translation>Vorgabe sichern</translation>
  </message>
  <message>
   <source>Save as &amp;preset…</source>
   <translation>Als &amp;Vorgabe sichern…</translation>
  </message>
  <message>
   <source>Save these settings as a preset</source>
   <translation>Diese Einstellungen als Vorgabe sichern</translation>
  </message>
  <message>
   <source>Save…</source>
   <translation>Sichern…</translation>
  </message>
  <message>
   <source>Search the shortcuts</source>
   <translation>Tastenkürzel durchsuchen</translation>
  </message>
  <message>
   <source>Search: what to do, or a key</source>
   <translation>Suchen: was Sie tun wollen, oder eine Taste</translation>
  </message>
  <message>
   <source>Select other photos in the filmstrip first (Ctrl+click).</source>
   <translation>Zuerst andere Fotos im Filmstreifen auswählen (Strg+Klick).</translation>
  </message>
  <message>
   <source>Sensor, long side</source>
   <translation>Sensorlänge</translation>
  </message>
  <message>
   <source>Set &amp;keyframe</source>
   <translation>&amp;Keyframe setzen</translation>
  </message>
  <message>
   <source>Set depth</source>
   <translation>Tiefe setzen</translation>
  </message>
  <message>
   <source>Set keyframe</source>
   <translation>Keyframe setzen</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Settings applied to {count} photos</source>
   <translation>Einstellungen auf {count} Fotos angewandt</translation>
  </message>
  <message>
   <source>Settings copied</source>
   <translation>Einstellungen kopiert</translation>
  </message>
  <message>
   <source>Settings kept in {name}</source>
   <translation>Einstellungen gesichert in {name}</translation>
  </message>
  <message>
   <source>Settings that were not saved when D2F was closed are still there: {names}.</source>
   <translation>Einstellungen, die beim Beenden von D2F nicht gesichert waren, sind noch da: {names}.</translation>
  </message>
  <message>
   <source>Shape</source>
   <translation>Form</translation>
  </message>
  <message>
   <source>Shape in detail</source>
   <translation>Form im Einzelnen</translation>
  </message>
  <message>
   <source>Shape of out-of-focus lights</source>
   <translation>Form unscharfer Lichter</translation>
  </message>
  <message>
   <source>Sharp at</source>
   <translation>Scharf bei</translation>
  </message>
  <message>
   <source>Sharp behind</source>
   <translation>Scharf dahinter</translation>
  </message>
  <message>
   <source>Sharp edges</source>
   <translation>Scharfe Kanten</translation>
  </message>
  <message>
   <source>Sharp from {near} to {far} · hyperfocal {hyperfocal}</source>
   <translation>Scharf von {near} bis {far} · hyperfokal {hyperfocal}</translation>
  </message>
  <message>
   <source>Sharp in front</source>
   <translation>Scharf davor</translation>
  </message>
  <message>
   <source>Sharp in the photo</source>
   <translation>Scharf im Foto</translation>
  </message>
  <message>
   <source>Sharp range</source>
   <translation>Scharfer Bereich</translation>
  </message>
  <message>
   <source>Sharp range, falloff, tilt</source>
   <translation>Scharfer Bereich, Übergang, Neigung</translation>
  </message>
  <message>
   <source>Shift</source>
   <translation>Verschieben</translation>
  </message>
  <message>
   <source>Shift and drag a box</source>
   <translation>mit Umschalt einen Rahmen ziehen</translation>
  </message>
  <message>
   <source>Shift and drag: what is in the box stays sharp</source>
   <translation>Umschalt und Ziehen: was im Rahmen liegt, bleibt scharf</translation>
  </message>
  <message>
   <source>Shift edges</source>
   <translation>Kanten verschieben</translation>
  </message>
  <message>
   <source>Shortcuts</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show clipped lights</source>
   <translation>Ausgefressene Lichter zeigen</translation>
  </message>
  <message>
   <source>Show depth while painting</source>
   <translation>Beim Malen die Tiefe zeigen</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
  <message>
   <source>Show the batch</source>
   <translation>Stapel zeigen</translation>
  </message>
  <message>
   <source>Show what a point of light under the pointer becomes</source>
   <translation>Zeigen, was aus einem Lichtpunkt unter dem Zeiger wird</translation>
  </message>
  <message>
   <source>Sideways</source>
   <translation>Seitlich</translation>
  </message>
  <message>
   <source>Sideways (parallax)</source>
   <translation>Seitwärts (Parallaxe)</translation>
  </message>
  <message>
   <source>Six blades f/2.8</source>
   <translation>Sechs Lamellen f/2,8</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Size (%)</source>
   <translation>Größe (%)</translation>
  </message>
  <message>
   <source>Slow end</source>
   <translation>Langsames Ende</translation>
  </message>
  <message>
   <source>Slow start</source>
   <translation>Langsamer Beginn</translation>
  </message>
  <message>
   <source>Slow start and end</source>
   <translation>Langsam an und aus</translation>
  </message>
  <message>
   <source>Smooth</source>
   <translation>Glätten</translation>
  </message>
  <message>
   <source>Soap bubble</source>
   <translation>Seifenblase</translation>
  </message>
  <message>
   <source>Softens the change from sharp to blurred at outlines.</source>
   <translation>Macht den Übergang von scharf zu unscharf an Umrissen weicher.</translation>
  </message>
  <message>
   <source>Softne&amp;ss</source>
   <translation>&amp;Unschärfe</translation>
  </message>
  <message>
   <source>Softness</source>
   <translation>Weichheit</translation>
  </message>
  <message>
   <source>Something unexpected went wrong ({kind}): {error}</source>
   <translation>Etwas Unerwartetes ist schiefgegangen ({kind}): {error}</translation>
  </message>
  <message>
   <source>Something unexpected went wrong; your photo is untouched. The details below help us to repair it.</source>
   <translation>Etwas Unerwartetes ist schiefgegangen; Ihr Foto ist unberührt. Die Einzelheiten unten helfen uns, es zu beheben.</translation>
  </message>
  <message>
   <source>Spherical</source>
   <translation>Sphärisch</translation>
  </message>
  <message>
   <source>Spherical aberration</source>
   <translation>Sphärische Aberration</translation>
  </message>
  <message>
   <source>Stands still</source>
   <translation>Steht still</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>Stern</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>Starten</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>Steps of this photo</source>
   <translation>Schritte dieses Fotos</translation>
  </message>
  <message>
   <source>Still needed: {fields}</source>
   <translation>Noch nötig: {fields}</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stop and quit</source>
   <translation>Abbrechen und beenden</translation>
  </message>
  <message>
   <source>Stopped; nothing was written.</source>
   <translation>Angehalten; es wurde nichts geschrieben.</translation>
  </message>
  <message>
   <source>Strength</source>
   <translation>Stärke</translation>
  </message>
  <message>
   <source>Strength on the right sets how much the rest blurs</source>
   <translation>Die Stärke rechts bestimmt, wie unscharf der Rest wird</translation>
  </message>
  <message>
   <source>Stroke {number} is {item!r:.60}: a group of named values is needed.</source>
   <translation>Strich {number} ist {item!r:.60}: nötig ist eine Gruppe benannter Werte.</translation>
  </message>
  <message>
   <source>Stroke {number}: {error}</source>
   <translation>Strich {number}: {error}</translation>
  </message>
  <message>
   <source>Subject, sharp</source>
   <translation>Motiv, scharf</translation>
  </message>
  <message>
   <source>Swirl</source>
   <translation>Wirbel</translation>
  </message>
  <message>
   <source>TIFF, with layers as pages</source>
   <translation>TIFF, mit Ebenen als Seiten</translation>
  </message>
  <message>
   <source>Tab</source>
   <translation>Tab</translation>
  </message>
  <message>
   <source>Take away</source>
   <translation>Wegnehmen</translation>
  </message>
  <message>
   <source>Take back everything that was painted.</source>
   <translation>Alles Gemalte zurücknehmen.</translation>
  </message>
  <message>
   <source>Take the other's</source>
   <translation>Die anderen nehmen</translation>
  </message>
  <message>
   <source>Takes back what was painted there.</source>
   <translation>Nimmt zurück, was dort gemalt wurde.</translation>
  </message>
  <message>
   <source>The amount of the camera move is {amount!r:.40}: it goes from -1 to 1.</source>
   <translation>Die Stärke der Kamerafahrt ist {amount!r:.40}: Sie reicht von -1 bis 1.</translation>
  </message>
  <message>
   <source>The brush stays on what it began on, as far as colours tell.</source>
   <translation>Der Pinsel bleibt auf dem, worauf er begann, soweit die Farben es zeigen.</translation>
  </message>
  <message>
   <source>The camera move is '{kind!s:.40}': choose one of {choices}.</source>
   <translation>Die Kamerafahrt ist „{kind!s:.40}“: Wählen Sie eine von {choices}.</translation>
  </message>
  <message>
   <source>The camera's distances with the network's finer edges.</source>
   <translation>Die Entfernungen der Kamera mit den feineren Kanten des Netzes.</translation>
  </message>
  <message>
   <source>The collision rule is '{collision}': choose one of {choices}.</source>
   <translation>Die Regel für vorhandene Namen ist „{collision}“: eine von {choices} wählen.</translation>
  </message>
  <message>
   <source>The date of the shot, or of the photo's file.</source>
   <translation>Das Datum der Aufnahme, oder das der Fotodatei.</translation>
  </message>
  <message>
   <source>The depth is still being found; draw the box again in a moment.</source>
   <translation>Die Tiefe wird noch bestimmt; bitte den Rahmen gleich noch einmal ziehen.</translation>
  </message>
  <message>
   <source>The depth map in the photo, as the camera measured it: coarse.</source>
   <translation>Die Tiefenkarte im Foto, wie die Kamera sie gemessen hat: grob.</translation>
  </message>
  <message>
   <source>The depth that is painted: 0 is farthest, 1 is nearest.</source>
   <translation>Die gemalte Tiefe: 0 ist am fernsten, 1 am nächsten.</translation>
  </message>
  <message>
   <source>The depth that is sharp: 0 is farthest, 1 is nearest.</source>
   <translation>Die scharfe Tiefe: 0 ist am fernsten, 1 am nächsten.</translation>
  </message>
  <message>
   <source>The device '{device}' needs PyTorch, which is not there: run D2F from source, or choose 'cpu'.</source>
   <translation>Das Gerät „{device}“ braucht PyTorch, das nicht da ist: D2F aus dem Quelltext starten oder „cpu“ wählen.</translation>
  </message>
  <message>
   <source>The device is {device!r:.40}: 'auto', 'cpu', 'cuda' or 'mps' is needed.</source>
   <translation>Das Gerät ist {device!r:.40}: nötig ist „auto“, „cpu“, „cuda“ oder „mps“.</translation>
  </message>
  <message>
   <source>The disparity contains values that are not numbers (NaN or infinite).</source>
   <translation>Die Disparität enthält Werte, die keine Zahlen sind (NaN oder unendlich).</translation>
  </message>
  <message>
   <source>The disparity goes from {low:g} to {high:g}: 0 to 1 is needed.</source>
   <translation>Die Disparität reicht von {low:g} bis {high:g}: nötig ist 0 bis 1.</translation>
  </message>
  <message>
   <source>The disparity has the shape {shape}, the photo {size}: they must be equal.</source>
   <translation>Die Disparität hat die Form {shape}, das Foto {size}: sie müssen gleich sein.</translation>
  </message>
  <message>
   <source>The disparity's values are {dtype}: floating point from 0 to 1 is needed.</source>
   <translation>Die Werte der Disparität sind {dtype}: nötig ist Gleitkomma von 0 bis 1.</translation>
  </message>
  <message>
   <source>The easing is '{easing!s:.40}': choose one of {choices}.</source>
   <translation>Der Verlauf ist „{easing!s:.40}“: einen von {choices} wählen.</translation>
  </message>
  <message>
   <source>The f-number is {f_number:g}: give {least} or more, for example 1.8.</source>
   <translation>Die Blendenzahl ist {f_number:g}: bitte {least} oder mehr angeben, zum Beispiel 1.8.</translation>
  </message>
  <message>
   <source>The f-number that the photo was taken with.</source>
   <translation>Die Blendenzahl der Aufnahme.</translation>
  </message>
  <message>
   <source>The file will have {size} pixels.</source>
   <translation>Die Datei wird {size} Pixel haben.</translation>
  </message>
  <message>
   <source>The focus pull holds a value of the wrong kind ({error}).</source>
   <translation>Die Schärfeverlagerung enthält einen Wert falscher Art ({error}).</translation>
  </message>
  <message>
   <source>The focus pull was saved by a newer version of this program (format {version!r:.20}).</source>
   <translation>Die Schärfeverlagerung stammt von einer neueren Version dieses Programms (Format {version!r:.20}).</translation>
  </message>
  <message>
   <source>The folder '{name}' cannot be made ({reason}): choose another one.</source>
   <translation>Der Ordner „{name}“ lässt sich nicht anlegen ({reason}): einen anderen wählen.</translation>
  </message>
  <message>
   <source>The folder '{name}' cannot be read: {reason}.</source>
   <translation>Der Ordner „{name}“ lässt sich nicht lesen: {reason}.</translation>
  </message>
  <message>
   <source>The folder '{name}' for your data cannot be made: {reason}.</source>
   <translation>Der Ordner „{name}“ für Ihre Daten lässt sich nicht anlegen: {reason}.</translation>
  </message>
  <message>
   <source>The folder '{name}' will be made.</source>
   <translation>Der Ordner „{name}“ wird angelegt.</translation>
  </message>
  <message>
   <source>The folder for your data cannot be made: {reason}.</source>
   <translation>Der Ordner für Ihre Daten lässt sich nicht anlegen: {reason}.</translation>
  </message>
  <message>
   <source>The folder for your presets cannot be made: {reason}.</source>
   <translation>Der Ordner für Ihre Vorgaben lässt sich nicht anlegen: {reason}.</translation>
  </message>
  <message>
   <source>The format is '{ending}': choose one of {choices}.</source>
   <translation>Das Format ist „{ending}“: eines von {choices} wählen.</translation>
  </message>
  <message>
   <source>The keyframes need different times, the earliest first.</source>
   <translation>Die Keyframes brauchen verschiedene Zeiten, die früheste zuerst.</translation>
  </message>
  <message>
   <source>The long side is {long_side} pixels: give 1 or more.</source>
   <translation>Die lange Seite ist {long_side} Pixel: bitte 1 oder mehr angeben.</translation>
  </message>
  <message>
   <source>The long side of a video is {long_side} pixels: it goes from 16 to {most}.</source>
   <translation>Die lange Seite eines Videos ist {long_side} Pixel: möglich sind 16 bis {most}.</translation>
  </message>
  <message>
   <source>The name '{text:.20}…' is too long: use at most {most} characters.</source>
   <translation>Der Name „{text:.20}…“ ist zu lang: höchstens {most} Zeichen verwenden.</translation>
  </message>
  <message>
   <source>The name is empty: use for example {name}-refocused.</source>
   <translation>Der Name ist leer: zum Beispiel {name}-refocused verwenden.</translation>
  </message>
  <message>
   <source>The name's ending says the same</source>
   <translation>Die Endung des Namens sagt dasselbe</translation>
  </message>
  <message>
   <source>The number of jobs is {count}: give 1 or more.</source>
   <translation>Die Zahl der Prozesse ist {count}: bitte 1 oder mehr angeben.</translation>
  </message>
  <message>
   <source>The packed settings are cut off or too long.</source>
   <translation>Die gepackten Einstellungen sind abgeschnitten oder zu lang.</translation>
  </message>
  <message>
   <source>The packed settings are damaged ({error}).</source>
   <translation>Die gepackten Einstellungen sind beschädigt ({error}).</translation>
  </message>
  <message>
   <source>The photo</source>
   <translation>Das Foto</translation>
  </message>
  <message>
   <source>The photo contains values that are not numbers (NaN or infinite).</source>
   <translation>Das Foto enthält Werte, die keine Zahlen sind (NaN oder unendlich).</translation>
  </message>
  <message>
   <source>The photo does not say at which distance it is focused: set optics.focus_distance_m.</source>
   <translation>Das Foto nennt keine Fokusentfernung: bitte optics.focus_distance_m setzen.</translation>
  </message>
  <message>
   <source>The photo does not say its focal length: set optics.focal_length_mm, for example 50.</source>
   <translation>Das Foto nennt keine Brennweite: bitte optics.focal_length_mm setzen, zum Beispiel 50.</translation>
  </message>
  <message>
   <source>The photo does not say its sensor's size: set optics.sensor_width_mm, 36 for full frame.</source>
   <translation>Das Foto nennt keine Sensorgröße: bitte optics.sensor_width_mm setzen, 36 bei Kleinbild.</translation>
  </message>
  <message>
   <source>The photo does not say with which lens it was taken.</source>
   <translation>Das Foto sagt nicht, mit welchem Objektiv es aufgenommen wurde.</translation>
  </message>
  <message>
   <source>The photo has the shape {shape}: (height, width, 3) is needed.</source>
   <translation>Das Foto hat die Form {shape}: nötig ist (Höhe, Breite, 3).</translation>
  </message>
  <message>
   <source>The photo is focused on its background, which gives no scale: set optics.mode to simple.</source>
   <translation>Das Foto ist auf den Hintergrund fokussiert, was keinen Maßstab gibt: optics.mode auf simple setzen.</translation>
  </message>
  <message>
   <source>The photo's values are {dtype}: uint8, uint16 or float32 from 0 to 1 is needed.</source>
   <translation>Die Werte des Fotos sind {dtype}: nötig ist uint8, uint16 oder float32 von 0 bis 1.</translation>
  </message>
  <message>
   <source>The picture is {dtype} {shape}: (height, width, 3) of 8 or 16 bits is needed.</source>
   <translation>Das Bild ist {dtype} {shape}: nötig ist (Höhe, Breite, 3) mit 8 oder 16 Bit.</translation>
  </message>
  <message>
   <source>The pixels are {dtype}: uint8, uint16 or float32 is needed.</source>
   <translation>Die Pixel sind {dtype}: nötig ist uint8, uint16 oder float32.</translation>
  </message>
  <message>
   <source>The pixels have the shape {shape}: a profile of three curves needs three channels.</source>
   <translation>Die Pixel haben die Form {shape}: ein Profil mit drei Kurven braucht drei Kanäle.</translation>
  </message>
  <message>
   <source>The pixels would be {target}: uint8, uint16 or float32 is needed.</source>
   <translation>Die Pixel wären {target}: nötig ist uint8, uint16 oder float32.</translation>
  </message>
  <message>
   <source>The preset has no name: give it one.</source>
   <translation>Die Vorgabe hat keinen Namen: bitte einen geben.</translation>
  </message>
  <message>
   <source>The preset {name} is deleted.</source>
   <translation>Die Vorgabe {name} ist gelöscht.</translation>
  </message>
  <message>
   <source>The process that refocused '{name}' ended twice, perhaps for want of memory: give a smaller long side, or fewer jobs.</source>
   <translation>Der Prozess für „{name}“ endete zweimal, vielleicht aus Mangel an Speicher: bitte eine kleinere lange Seite oder weniger Prozesse angeben.</translation>
  </message>
  <message>
   <source>The profile is '{profile}': choose one of {choices}.</source>
   <translation>Das Profil ist „{profile}“: eines von {choices} wählen.</translation>
  </message>
  <message>
   <source>The quality is {quality!r}: 'final' or 'draft' is needed.</source>
   <translation>Die Qualität ist {quality!r}: nötig ist „final“ oder „draft“.</translation>
  </message>
  <message>
   <source>The quality is {quality}: it goes from 1 to 100.</source>
   <translation>Die Qualität ist {quality}: möglich sind 1 bis 100.</translation>
  </message>
  <message>
   <source>The same as an opening of the lens, in third stops; a small f-number blurs more.</source>
   <translation>Dasselbe als Blende, in Drittelstufen; eine kleine Blendenzahl zeichnet weicher.</translation>
  </message>
  <message>
   <source>The settings are not saved yet: {reason}</source>
   <translation>Die Einstellungen sind noch nicht gesichert: {reason}</translation>
  </message>
  <message>
   <source>The subject may be cut here: “Add to subject” or “Take away” puts it right with a click.</source>
   <translation>Das Motiv ist hier vielleicht angeschnitten: „Zum Motiv“ oder „Wegnehmen“ stellt es mit einem Klick richtig.</translation>
  </message>
  <message>
   <source>The subject that auto focus finds, or that you click, stays sharp in all its depth.</source>
   <translation>Das Motiv, das der Autofokus findet oder das Sie anklicken, bleibt in seiner ganzen Tiefe scharf.</translation>
  </message>
  <message>
   <source>The subsampling is '{subsampling}': choose one of {choices}.</source>
   <translation>Die Farbunterabtastung ist „{subsampling}“: eine von {choices} wählen.</translation>
  </message>
  <message>
   <source>The widest f-number of the lens: its barrel cuts the bokeh as far as there.</source>
   <translation>Die größte Öffnung des Objektivs: Sein Tubus beschneidet das Bokeh so weit wie dort.</translation>
  </message>
  <message>
   <source>The {entry} weights are not a network; reinstall the app.</source>
   <translation>Die Gewichte {entry} sind kein Netz; bitte das Programm neu installieren.</translation>
  </message>
  <message>
   <source>The {entry} weights do not fit what {path} says of them; reinstall the app.</source>
   <translation>Die Gewichte „{entry}“ passen nicht zu dem, was {path} über sie sagt; bitte die App neu installieren.</translation>
  </message>
  <message>
   <source>The {name} is {value!r:.40}: a number is needed.</source>
   <translation>Angabe „{name}“ ist {value!r:.40}: nötig ist eine Zahl.</translation>
  </message>
  <message>
   <source>The {name} is {value}: it goes from {low:g} to {high:g}.</source>
   <translation>Angabe „{name}“ ist {value}: möglich sind {low:g} bis {high:g}.</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>Erscheinungsbild</translation>
  </message>
  <message>
   <source>There are no copied settings: copy some first (Ctrl+Shift+C).</source>
   <translation>Es sind keine Einstellungen kopiert: zuerst welche kopieren (Strg+Umschalt+C).</translation>
  </message>
  <message>
   <source>There is a preset '{name}' already: choose another name.</source>
   <translation>Eine Vorgabe „{name}“ gibt es schon: einen anderen Namen wählen.</translation>
  </message>
  <message>
   <source>There is no '{{{name:.30}}}': use {choices}.</source>
   <translation>„{{{name:.30}}}“ gibt es nicht: {choices} verwenden.</translation>
  </message>
  <message>
   <source>There is no graphics card '{device}' that PyTorch can use: choose 'cpu' or 'auto'.</source>
   <translation>Es gibt keine Grafikkarte „{device}“, die PyTorch benutzen kann: „cpu“ oder „auto“ wählen.</translation>
  </message>
  <message>
   <source>There is no group '{group}': choose from {choices}.</source>
   <translation>Eine Gruppe „{group}“ gibt es nicht: aus {choices} wählen.</translation>
  </message>
  <message>
   <source>There is no other photo in this folder.</source>
   <translation>In diesem Ordner ist kein anderes Foto.</translation>
  </message>
  <message>
   <source>There is no photo in '{folder}'.</source>
   <translation>In „{folder}“ ist kein Foto.</translation>
  </message>
  <message>
   <source>There is no setting '{name:.60}': --list-settings prints all of them.</source>
   <translation>Es gibt keine Einstellung „{name:.60}“: --list-settings zeigt alle.</translation>
  </message>
  <message>
   <source>There is no setting '{name:.60}': did you mean {choices}? --list-settings prints all of them.</source>
   <translation>Es gibt keine Einstellung „{name:.60}“: meinten Sie {choices}? --list-settings zeigt alle.</translation>
  </message>
  <message>
   <source>There is not enough memory for '{name}': give a smaller long side.</source>
   <translation>Für „{name}“ reicht der Speicher nicht: eine kürzere lange Seite angeben.</translation>
  </message>
  <message>
   <source>This Pillow cannot write AVIF: export as JPEG, WebP, PNG or TIFF.</source>
   <translation>Dieses Pillow kann kein AVIF schreiben: als JPEG, WebP, PNG oder TIFF exportieren.</translation>
  </message>
  <message>
   <source>This photo has its own depth ({source}).</source>
   <translation>Dieses Foto hat eigene Tiefe ({source}).</translation>
  </message>
  <message>
   <source>This photo has its own depth ({source}, in metres).</source>
   <translation>Dieses Foto hat eigene Tiefe ({source}, in Metern).</translation>
  </message>
  <message>
   <source>This photo has its own depth ({source}, roughly in metres).</source>
   <translation>Dieses Foto hat eigene Tiefe ({source}, ungefähr in Metern).</translation>
  </message>
  <message>
   <source>This photo has no depth of its own.</source>
   <translation>Dieses Foto hat keine eigene Tiefe.</translation>
  </message>
  <message>
   <source>This picture was exported by D2F and is blurred already, so it is shown as it is.</source>
   <translation>Dieses Bild wurde von D2F exportiert und ist schon unscharf; es wird gezeigt, wie es ist.</translation>
  </message>
  <message>
   <source>Threshold</source>
   <translation>Schwelle</translation>
  </message>
  <message>
   <source>Tilt</source>
   <translation>Neigung</translation>
  </message>
  <message>
   <source>Tilt of the sharp plane</source>
   <translation>Neigung der Schärfeebene</translation>
  </message>
  <message>
   <source>Tilts the sharp plane: nearer towards the bottom, in depth.</source>
   <translation>Neigt die Schärfeebene: nach unten näher, in Tiefe.</translation>
  </message>
  <message>
   <source>Tilts the sharp plane: nearer towards the right, in depth.</source>
   <translation>Neigt die Schärfeebene: nach rechts näher, in Tiefe.</translation>
  </message>
  <message>
   <source>Timeline of the focus</source>
   <translation>Zeitleiste des Fokus</translation>
  </message>
  <message>
   <source>Towards the dot the sharp plane comes nearer.
Arrow keys move it; double-click to reset.</source>
   <translation>Zum Punkt hin kommt die Schärfeebene näher.
Pfeiltasten bewegen ihn; Doppelklick setzt zurück.</translation>
  </message>
  <message>
   <source>Trioplan 100 f/2.8</source>
   <translation>Trioplan 100 f/2,8</translation>
  </message>
  <message>
   <source>True optics of this photo</source>
   <translation>Wahre Optik dieses Fotos</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Trying once more</source>
   <translation>Noch ein Versuch</translation>
  </message>
  <message>
   <source>Turns the aperture, in degrees.</source>
   <translation>Dreht die Blende, in Grad.</translation>
  </message>
  <message>
   <source>Turns the photo by quarters, without loss.</source>
   <translation>Dreht das Foto in Viertelschritten, ohne Verlust.</translation>
  </message>
  <message>
   <source>Two windows changed {names}, and it is not decided whose settings stay. If you quit now, the next start offers you yours.</source>
   <translation>Zwei Fenster haben {names} geändert, und es ist nicht entschieden, wessen Einstellungen bleiben. Wenn Sie jetzt beenden, werden Ihnen Ihre beim nächsten Start angeboten.</translation>
  </message>
  <message>
   <source>Ultra HDR</source>
   <translation>Ultra HDR</translation>
  </message>
  <message>
   <source>Unsure</source>
   <translation>Unsicher</translation>
  </message>
  <message>
   <source>Up or down</source>
   <translation>Auf oder ab</translation>
  </message>
  <message>
   <source>Update with these settings</source>
   <translation>Mit diesen Einstellungen aktualisieren</translation>
  </message>
  <message>
   <source>Video (*.mp4);;Animation (*.webp *.gif)</source>
   <translation>Video (*.mp4);;Animation (*.webp *.gif)</translation>
  </message>
  <message>
   <source>WebP animation</source>
   <translation>WebP-Animation</translation>
  </message>
  <message>
   <source>WebP holds at most {most} pixels a side: export as JPEG, or smaller.</source>
   <translation>WebP fasst höchstens {most} Pixel je Seite: als JPEG oder kleiner exportieren.</translation>
  </message>
  <message>
   <source>What a small light becomes when it is out of focus</source>
   <translation>Was aus einem kleinen Licht außerhalb des Fokus wird</translation>
  </message>
  <message>
   <source>What belongs to the picture does not fit beside the photo's metadata: leave the metadata out.</source>
   <translation>Was zum Bild gehört, passt nicht neben die Metadaten des Fotos: die Metadaten weglassen.</translation>
  </message>
  <message>
   <source>What is soft already gets only as much blur as it lacks.</source>
   <translation>Was schon weich ist, bekommt nur so viel Unschärfe, wie ihm fehlt.</translation>
  </message>
  <message>
   <source>What you paint blurs at least as much as the strength says.</source>
   <translation>Was Sie malen, wird mindestens so unscharf, wie die Stärke sagt.</translation>
  </message>
  <message>
   <source>What you paint stays sharp, whatever its depth.</source>
   <translation>Was Sie malen, bleibt scharf, in welcher Tiefe auch immer.</translation>
  </message>
  <message>
   <source>Where the focus is</source>
   <translation>Ort des Fokus</translation>
  </message>
  <message>
   <source>Which lights</source>
   <translation>Welche Lichter</translation>
  </message>
  <message>
   <source>Width of the lens barrel beside the opening: 1 wide open, 2 stopped down by two stops.</source>
   <translation>Weite des Tubus neben der Öffnung: 1 bei offener Blende, 2 um zwei Stufen abgeblendet.</translation>
  </message>
  <message>
   <source>Write a numbered file beside it</source>
   <translation>Daneben eine nummerierte Datei schreiben</translation>
  </message>
  <message>
   <source>Writing the file</source>
   <translation>Datei wird geschrieben</translation>
  </message>
  <message>
   <source>Your own picture…</source>
   <translation>Eigenes Bild…</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>Ver&amp;größern</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>Ver&amp;kleinern</translation>
  </message>
  <message>
   <source>Zoom at the pointer</source>
   <translation>Am Zeiger zoomen</translation>
  </message>
  <message>
   <source>Zoomed in (Z), a drag moves the picture</source>
   <translation>Vergrößert (Z) verschiebt Ziehen das Bild</translation>
  </message>
  <message>
   <source>a HEIC photo</source>
   <translation>ein HEIC-Foto</translation>
  </message>
  <message>
   <source>a block lies outside the file</source>
   <translation>ein Block liegt außerhalb der Datei</translation>
  </message>
  <message>
   <source>a block's name is longer than the block</source>
   <translation>der Name eines Blocks ist länger als der Block</translation>
  </message>
  <message>
   <source>a box is too short</source>
   <translation>eine Box ist zu kurz</translation>
  </message>
  <message>
   <source>a camera RAW file</source>
   <translation>eine RAW-Datei</translation>
  </message>
  <message>
   <source>a crop that divides by zero</source>
   <translation>ein Zuschnitt, der durch null teilt</translation>
  </message>
  <message>
   <source>a crop that lies outside the picture</source>
   <translation>ein Ausschnitt außerhalb des Bildes</translation>
  </message>
  <message>
   <source>a depth map of an impossible size</source>
   <translation>eine Tiefenkarte unmöglicher Größe</translation>
  </message>
  <message>
   <source>a depth map of {width} x {height} pixels</source>
   <translation>eine Tiefenkarte mit {width} x {height} Pixeln</translation>
  </message>
  <message>
   <source>a gain map of a newer version</source>
   <translation>eine Gain-Map einer neueren Version</translation>
  </message>
  <message>
   <source>a gain map that cannot be decoded</source>
   <translation>eine Gain-Map, die sich nicht dekodieren lässt</translation>
  </message>
  <message>
   <source>a gain map that divides by zero</source>
   <translation>eine Gain-Map, die durch null teilt</translation>
  </message>
  <message>
   <source>a gain map with numbers out of range</source>
   <translation>eine Gain-Map mit Zahlen außerhalb des Bereichs</translation>
  </message>
  <message>
   <source>a gain map without a frame</source>
   <translation>eine Gain-Map ohne Bildkopf</translation>
  </message>
  <message>
   <source>a header of no picture</source>
   <translation>ein Kopf ohne Bild</translation>
  </message>
  <message>
   <source>a header without numbers</source>
   <translation>ein Kopf ohne Zahlen</translation>
  </message>
  <message>
   <source>a journal entry</source>
   <translation>ein Journaleintrag</translation>
  </message>
  <message>
   <source>a palette of another kind</source>
   <translation>eine Palette anderer Art</translation>
  </message>
  <message>
   <source>a part of the Extended XMP is too short</source>
   <translation>ein Teil des Extended XMP ist zu kurz</translation>
  </message>
  <message>
   <source>a photo must be an array of shape (height, width, 3), not {shape}</source>
   <translation>ein Foto muss ein Feld der Form (Höhe, Breite, 3) sein, nicht {shape}</translation>
  </message>
  <message>
   <source>a photo must be of type uint8, uint16 or float32, not {dtype}</source>
   <translation>ein Foto muss vom Typ uint8, uint16 oder float32 sein, nicht {dtype}</translation>
  </message>
  <message>
   <source>a session or settings file</source>
   <translation>eine Sitzungs- oder Einstellungsdatei</translation>
  </message>
  <message>
   <source>a settings file with strokes</source>
   <translation>eine Einstellungsdatei mit Strichen</translation>
  </message>
  <message>
   <source>a strip is too short</source>
   <translation>ein Streifen ist zu kurz</translation>
  </message>
  <message>
   <source>a strip or tile lies outside the file</source>
   <translation>ein Streifen oder eine Kachel liegt außerhalb der Datei</translation>
  </message>
  <message>
   <source>a whole number</source>
   <translation>eine ganze Zahl</translation>
  </message>
  <message>
   <source>an unknown kind</source>
   <translation>unbekannter Art</translation>
  </message>
  <message>
   <source>aperture.image_path: '{path}' is not a picture with a bright opening in it.</source>
   <translation>aperture.image_path: „{path}“ ist kein Bild mit einer hellen Öffnung.</translation>
  </message>
  <message>
   <source>aperture.image_path: {error}</source>
   <translation>aperture.image_path: {error}</translation>
  </message>
  <message>
   <source>aperture.shape is image: also name the picture in aperture.image_path.</source>
   <translation>aperture.shape ist image: auch das Bild in aperture.image_path nennen.</translation>
  </message>
  <message>
   <source>arrow keys; with Shift ten times as far</source>
   <translation>Pfeiltasten; mit Umschalt zehnmal so weit</translation>
  </message>
  <message>
   <source>automatic</source>
   <translation>automatisch</translation>
  </message>
  <message>
   <source>automatic subject face eye</source>
   <translation>automatisch Motiv Gesicht Auge Autofokus</translation>
  </message>
  <message>
   <source>back take back revert</source>
   <translation>zurück zurücknehmen widerrufen</translation>
  </message>
  <message>
   <source>blades</source>
   <translation>Lamellen</translation>
  </message>
  <message>
   <source>bokeh blur circle spot</source>
   <translation>Bokeh Zerstreuungskreis Fleck</translation>
  </message>
  <message>
   <source>cannot be read</source>
   <translation>ist nicht lesbar</translation>
  </message>
  <message>
   <source>click</source>
   <translation>Klick</translation>
  </message>
  <message>
   <source>codes of an unknown kind</source>
   <translation>Codes unbekannter Art</translation>
  </message>
  <message>
   <source>colours by number without a palette</source>
   <translation>Farben als Nummern ohne Palette</translation>
  </message>
  <message>
   <source>compare original side by side</source>
   <translation>vergleichen Original nebeneinander</translation>
  </message>
  <message>
   <source>compare original unedited after</source>
   <translation>vergleichen Original unbearbeitet nachher</translation>
  </message>
  <message>
   <source>convert it to JPEG</source>
   <translation>in JPEG umwandeln</translation>
  </message>
  <message>
   <source>damaged PNG chunk</source>
   <translation>beschädigter PNG-Abschnitt</translation>
  </message>
  <message>
   <source>depth map near far</source>
   <translation>Tiefe Tiefenkarte nah fern</translation>
  </message>
  <message>
   <source>depth {depth} · blur {radius} px</source>
   <translation>Tiefe {depth} · Unschärfe {radius} px</translation>
  </message>
  <message>
   <source>develop it to a 16-bit TIFF</source>
   <translation>zu einem TIFF mit 16 Bit entwickeln</translation>
  </message>
  <message>
   <source>disc</source>
   <translation>Scheibe</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>double-click its name</source>
   <translation>Doppelklick auf seinen Namen</translation>
  </message>
  <message>
   <source>drag when zoomed in; Space or middle button and drag</source>
   <translation>vergrößert ziehen; Leertaste oder mittlere Taste und ziehen</translation>
  </message>
  <message>
   <source>duration in seconds</source>
   <translation>Dauer in Sekunden</translation>
  </message>
  <message>
   <source>f-number</source>
   <translation>Blendenzahl</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>gescheitert</translation>
  </message>
  <message>
   <source>far</source>
   <translation>fern</translation>
  </message>
  <message>
   <source>fewer samples than its colours need</source>
   <translation>weniger Werte, als seine Farben brauchen</translation>
  </message>
  <message>
   <source>focus breathing</source>
   <translation>Fokusatmen</translation>
  </message>
  <message>
   <source>focus mask peaking sharp</source>
   <translation>Fokus Maske scharf unscharf Peaking</translation>
  </message>
  <message>
   <source>focus.point is {point}: give x and y as fractions from 0 to 1.</source>
   <translation>focus.point ist {point}: x und y als Bruchteile von 0 bis 1 angeben.</translation>
  </message>
  <message>
   <source>forward again</source>
   <translation>vorwärts wieder</translation>
  </message>
  <message>
   <source>frame rate</source>
   <translation>Bildrate</translation>
  </message>
  <message>
   <source>from the network</source>
   <translation>vom Netz</translation>
  </message>
  <message>
   <source>from the photo</source>
   <translation>aus dem Foto</translation>
  </message>
  <message>
   <source>fused</source>
   <translation>vereint</translation>
  </message>
  <message>
   <source>half a turn</source>
   <translation>halbe Drehung</translation>
  </message>
  <message>
   <source>heart</source>
   <translation>Herz</translation>
  </message>
  <message>
   <source>highlights warning overexposed zebra</source>
   <translation>Lichter Warnung überbelichtet Zebra</translation>
  </message>
  <message>
   <source>infinity</source>
   <translation>unendlich</translation>
  </message>
  <message>
   <source>it holds '{name:.60}', but no settings: a group such as {groups} is needed.</source>
   <translation>sie enthält „{name:.60}“, aber keine Einstellungen: eine Gruppe wie {groups} wird gebraucht.</translation>
  </message>
  <message>
   <source>it is damaged</source>
   <translation>sie ist beschädigt</translation>
  </message>
  <message>
   <source>it was saved by a newer version of this program (format {version!r:.20}): update first.</source>
   <translation>sie stammt von einer neueren Version dieses Programms (Format {version!r:.20}): bitte zuerst aktualisieren.</translation>
  </message>
  <message>
   <source>its base64 is damaged</source>
   <translation>sein base64 ist beschädigt</translation>
  </message>
  <message>
   <source>its container is damaged</source>
   <translation>ihr Behälter ist beschädigt</translation>
  </message>
  <message>
   <source>its number: 001, 002, …</source>
   <translation>seine Nummer: 001, 002, …</translation>
  </message>
  <message>
   <source>its picture is damaged</source>
   <translation>ihr Bild ist beschädigt</translation>
  </message>
  <message>
   <source>its picture is no PNG and no JPEG</source>
   <translation>ihr Bild ist weder PNG noch JPEG</translation>
  </message>
  <message>
   <source>its range of values makes no sense</source>
   <translation>sein Wertebereich ergibt keinen Sinn</translation>
  </message>
  <message>
   <source>its time of day</source>
   <translation>seine Uhrzeit</translation>
  </message>
  <message>
   <source>keep store sidecar</source>
   <translation>behalten merken Begleitdatei</translation>
  </message>
  <message>
   <source>keyframe f-number</source>
   <translation>Blendenzahl des Keyframes</translation>
  </message>
  <message>
   <source>keyframe time in seconds</source>
   <translation>Zeit des Keyframes in Sekunden</translation>
  </message>
  <message>
   <source>keyframe {index} of {count}</source>
   <translation>Keyframe {index} von {count}</translation>
  </message>
  <message>
   <source>left</source>
   <translation>links</translation>
  </message>
  <message>
   <source>left out</source>
   <translation>ausgelassen</translation>
  </message>
  <message>
   <source>magnifier zoom</source>
   <translation>Vergrößerung Zoom</translation>
  </message>
  <message>
   <source>many all several folder queue</source>
   <translation>viele alle mehrere Ordner Stapel</translation>
  </message>
  <message>
   <source>map blur there sharpness</source>
   <translation>Karte vorhandene Unschärfe Schärfe</translation>
  </message>
  <message>
   <source>mask paint retouch correct edge select subject cut out add take away depth</source>
   <translation>Maske malen retuschieren ausbessern Kante auswählen Motiv freistellen hinzufügen wegnehmen Tiefe</translation>
  </message>
  <message>
   <source>near</source>
   <translation>nah</translation>
  </message>
  <message>
   <source>no byte order</source>
   <translation>keine Bytereihenfolge</translation>
  </message>
  <message>
   <source>no code stream of a photo</source>
   <translation>kein Codestrom eines Fotos</translation>
  </message>
  <message>
   <source>no frame</source>
   <translation>kein Bildkopf</translation>
  </message>
  <message>
   <source>no scan</source>
   <translation>keine Bilddaten</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <source>not in the photo</source>
   <translation>nicht im Foto</translation>
  </message>
  <message>
   <source>off</source>
   <translation>aus</translation>
  </message>
  <message>
   <source>on</source>
   <translation>an</translation>
  </message>
  <message>
   <source>own picture</source>
   <translation>eigenes Bild</translation>
  </message>
  <message>
   <source>parts of the Extended XMP are missing</source>
   <translation>Teile des Extended XMP fehlen</translation>
  </message>
  <message>
   <source>parts of the Extended XMP overlap</source>
   <translation>Teile des Extended XMP überlappen sich</translation>
  </message>
  <message>
   <source>photo.jpg</source>
   <translation>foto.jpg</translation>
  </message>
  <message>
   <source>photo.{name} is {value!r:.40}, which is of the wrong kind.</source>
   <translation>photo.{name} ist {value!r:.40}, das ist von falscher Art.</translation>
  </message>
  <message>
   <source>premature end</source>
   <translation>premature end</translation>
  </message>
  <message>
   <source>proportions of another picture</source>
   <translation>Seitenverhältnis eines anderen Bildes</translation>
  </message>
  <message>
   <source>refocused</source>
   <translation>neu fokussiert</translation>
  </message>
  <message>
   <source>repairs.strokes holds {count} strokes: at most {most} are possible.</source>
   <translation>repairs.strokes enthält {count} Striche: höchstens {most} sind möglich.</translation>
  </message>
  <message>
   <source>repairs.strokes is {value!r:.60}: a list of strokes is needed.</source>
   <translation>repairs.strokes ist {value!r:.60}: nötig ist eine Liste von Strichen.</translation>
  </message>
  <message>
   <source>revert original default clear</source>
   <translation>Original Standard alles verwerfen</translation>
  </message>
  <message>
   <source>right</source>
   <translation>rechts</translation>
  </message>
  <message>
   <source>ring</source>
   <translation>Ring</translation>
  </message>
  <message>
   <source>rows are missing</source>
   <translation>Zeilen fehlen</translation>
  </message>
  <message>
   <source>sRGB, for the web</source>
   <translation>sRGB, fürs Web</translation>
  </message>
  <message>
   <source>samples are missing or too large</source>
   <translation>Werte fehlen oder sind zu groß</translation>
  </message>
  <message>
   <source>save as write jpeg tiff</source>
   <translation>speichern unter schreiben jpeg tiff</translation>
  </message>
  <message>
   <source>settings options language theme</source>
   <translation>Einstellungen Optionen Sprache Design</translation>
  </message>
  <message>
   <source>sidebar hide interface</source>
   <translation>Seitenleiste ausblenden Oberfläche</translation>
  </message>
  <message>
   <source>sideways {across}, up or down {down}</source>
   <translation>seitlich {across}, auf oder ab {down}</translation>
  </message>
  <message>
   <source>simple</source>
   <translation>einfach</translation>
  </message>
  <message>
   <source>star</source>
   <translation>Stern</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>sync transfer</source>
   <translation>abgleichen übertragen</translation>
  </message>
  <message>
   <source>sync transfer apply</source>
   <translation>abgleichen übertragen anwenden</translation>
  </message>
  <message>
   <source>the Extended XMP does not fit its checksum</source>
   <translation>das Extended XMP passt nicht zu seiner Prüfsumme</translation>
  </message>
  <message>
   <source>the Extended XMP is too long</source>
   <translation>das Extended XMP ist zu lang</translation>
  </message>
  <message>
   <source>the clipboard</source>
   <translation>die Zwischenablage</translation>
  </message>
  <message>
   <source>the day of the shot; of the file, where the photo does not say</source>
   <translation>der Tag der Aufnahme; der der Datei, wo das Foto ihn nicht nennt</translation>
  </message>
  <message>
   <source>the depth map is cut off</source>
   <translation>die Tiefenkarte ist abgeschnitten</translation>
  </message>
  <message>
   <source>the depth map is not where the directory says</source>
   <translation>die Tiefenkarte liegt nicht, wo das Verzeichnis sagt</translation>
  </message>
  <message>
   <source>the directory does not list the depth map</source>
   <translation>das Verzeichnis nennt die Tiefenkarte nicht</translation>
  </message>
  <message>
   <source>the disk is full: free some space or choose another folder.</source>
   <translation>der Datenträger ist voll: Platz schaffen oder einen anderen Ordner wählen.</translation>
  </message>
  <message>
   <source>the f-number: f1.4</source>
   <translation>die Blendenzahl: f1.4</translation>
  </message>
  <message>
   <source>the file ends before its pictures do</source>
   <translation>die Datei endet vor ihren Bildern</translation>
  </message>
  <message>
   <source>the file is too large for this disk: choose another folder.</source>
   <translation>die Datei ist zu groß für diesen Datenträger: einen anderen Ordner wählen.</translation>
  </message>
  <message>
   <source>the folder does not exist: choose another one.</source>
   <translation>den Ordner gibt es nicht: einen anderen wählen.</translation>
  </message>
  <message>
   <source>the folder that the photo lies in</source>
   <translation>der Ordner, in dem das Foto liegt</translation>
  </message>
  <message>
   <source>the name is too long: choose a shorter one.</source>
   <translation>der Name ist zu lang: einen kürzeren wählen.</translation>
  </message>
  <message>
   <source>the name is {name!r:.40}, a text is needed.</source>
   <translation>der Name ist {name!r:.40}, nötig ist ein Text.</translation>
  </message>
  <message>
   <source>the photo has no size</source>
   <translation>das Foto hat keine Größe</translation>
  </message>
  <message>
   <source>the photo's name</source>
   <translation>der Name des Fotos</translation>
  </message>
  <message>
   <source>the same depth everywhere</source>
   <translation>überall dieselbe Tiefe</translation>
  </message>
  <message>
   <source>the size of the depth map is not known</source>
   <translation>die Größe der Tiefenkarte ist nicht bekannt</translation>
  </message>
  <message>
   <source>the trailer's directory is damaged</source>
   <translation>das Verzeichnis am Dateiende ist beschädigt</translation>
  </message>
  <message>
   <source>the version is {version!r:.40}, a whole number is needed.</source>
   <translation>die Version ist {version!r:.40}, nötig ist eine ganze Zahl.</translation>
  </message>
  <message>
   <source>this folder may not be written to, or OpenCV was built without video</source>
   <translation>in diesen Ordner darf nicht geschrieben werden, oder OpenCV kennt kein Video</translation>
  </message>
  <message>
   <source>this is a folder: add a file name.</source>
   <translation>dies ist ein Ordner: bitte einen Dateinamen anfügen.</translation>
  </message>
  <message>
   <source>thumbnails browser</source>
   <translation>Vorschaubilder Übersicht</translation>
  </message>
  <message>
   <source>too many items</source>
   <translation>zu viele Einträge</translation>
  </message>
  <message>
   <source>true</source>
   <translation>wahr</translation>
  </message>
  <message>
   <source>true or false</source>
   <translation>true oder false</translation>
  </message>
  <message>
   <source>video rack focus keyframes</source>
   <translation>Video Schärfeverlagerung Schlüsselbilder</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
  <message>
   <source>what was written reads back differently</source>
   <translation>das Geschriebene liest sich anders zurück</translation>
  </message>
  <message>
   <source>wheel</source>
   <translation>Mausrad</translation>
  </message>
  <message>
   <source>whole zoom all</source>
   <translation>ganz Zoom alles</translation>
  </message>
  <message>
   <source>you may not write to this folder: choose another one.</source>
   <translation>in diesen Ordner dürfen Sie nicht schreiben: einen anderen wählen.</translation>
  </message>
  <message>
   <source>zoom 1:1 actual size 100 %</source>
   <translation>Zoom 1:1 Originalgröße 100 %</translation>
  </message>
  <message>
   <source>{count} a second</source>
   <translation>{count} pro Sekunde</translation>
  </message>
  <message>
   <source>{count} failed</source>
   <translation>{count} fehlgeschlagen</translation>
  </message>
  <message>
   <source>{count} files are no photos and are left out.</source>
   <translation>{count} Dateien sind keine Fotos und bleiben weg.</translation>
  </message>
  <message>
   <source>{count} photos selected: Paste settings and Batch are for all of them.</source>
   <translation>{count} Fotos ausgewählt: Einstellungen einfügen und Stapel gelten für alle.</translation>
  </message>
  <message>
   <source>{count} px</source>
   <translation>{count} px</translation>
  </message>
  <message>
   <source>{count} skipped</source>
   <translation>{count} übersprungen</translation>
  </message>
  <message>
   <source>{count} stopped</source>
   <translation>{count} angehalten</translation>
  </message>
  <message>
   <source>{count} strokes</source>
   <translation>{count} Striche</translation>
  </message>
  <message>
   <source>{done} of {count} written</source>
   <translation>{done} von {count} geschrieben</translation>
  </message>
  <message>
   <source>{frames} frames of {width} × {height} pixels, {codec} without sound.</source>
   <translation>{frames} Bilder zu {width} × {height} Pixeln, {codec}, ohne Ton.</translation>
  </message>
  <message>
   <source>{group}: {count} settings</source>
   <translation>{group}: {count} Einstellungen</translation>
  </message>
  <message>
   <source>{handle}: {value}. Up and down choose a handle, left and right move it.</source>
   <translation>{handle}: {value}. Auf und ab wählen einen Griff, links und rechts bewegen ihn.</translation>
  </message>
  <message>
   <source>{help}
Double-click the name to reset.</source>
   <translation>{help}
Doppelklick auf den Namen setzt zurück.</translation>
  </message>
  <message>
   <source>{help}
Double-click the name to take the photo's own.</source>
   <translation>{help}
Doppelklick auf den Namen nimmt die Angabe des Fotos.</translation>
  </message>
  <message>
   <source>{length} m</source>
   <translation>{length} m</translation>
  </message>
  <message>
   <source>{length} mm</source>
   <translation>{length} mm</translation>
  </message>
  <message>
   <source>{names} and {count} more</source>
   <translation>{names} und {count} weitere</translation>
  </message>
  <message>
   <source>{name} beside the network cannot be read: it must hold one JSON object.</source>
   <translation>{name} neben dem Netz ist nicht lesbar: es muss ein JSON-Objekt enthalten.</translation>
  </message>
  <message>
   <source>{name} beside the network cannot be used: check its field '{field}'.</source>
   <translation>{name} neben dem Netz ist nicht brauchbar: bitte das Feld „{field}“ prüfen.</translation>
  </message>
  <message>
   <source>{name} cannot be loaded as an ONNX network.</source>
   <translation>{name} lässt sich nicht als ONNX-Netz laden.</translation>
  </message>
  <message>
   <source>{name} cannot be read ({reason}): check the disk or copy the file.</source>
   <translation>{name} lässt sich nicht lesen ({reason}): Datenträger prüfen oder die Datei kopieren.</translation>
  </message>
  <message>
   <source>{name} carries no settings of D2F: give an exported photo, a session or a settings file.</source>
   <translation>{name} enthält keine Einstellungen von D2F: ein exportiertes Foto, eine Sitzung oder eine Einstellungsdatei angeben.</translation>
  </message>
  <message>
   <source>{name} comes out white where the preview inside it does not: develop it to a 16-bit TIFF with its maker's program.</source>
   <translation>{name} wird weiß, wo die Vorschau darin es nicht ist: mit dem Programm des Herstellers als 16-Bit-TIFF entwickeln.</translation>
  </message>
  <message>
   <source>{name} does not exist: check the name and the folder.</source>
   <translation>{name} gibt es nicht: bitte Namen und Ordner prüfen.</translation>
  </message>
  <message>
   <source>{name} does not fit in memory: close other programs or open a smaller copy.</source>
   <translation>{name} passt nicht in den Speicher: andere Programme schließen oder eine kleinere Kopie öffnen.</translation>
  </message>
  <message>
   <source>{name} exists. Replace it?</source>
   <translation>{name} gibt es schon. Ersetzen?</translation>
  </message>
  <message>
   <source>{name} failed while running: {reason}</source>
   <translation>{name} ist beim Rechnen gescheitert: {reason}</translation>
  </message>
  <message>
   <source>{name} has a colour profile of tables, which cannot be converted in 16 bits: keep it.</source>
   <translation>{name} hat ein Farbprofil aus Tabellen, das sich mit 16 Bit nicht umrechnen lässt: bitte behalten.</translation>
  </message>
  <message>
   <source>{name} has a damaged colour profile: export with its own profile.</source>
   <translation>{name} hat ein beschädigtes Farbprofil: mit dem eigenen Profil exportieren.</translation>
  </message>
  <message>
   <source>{name} has a depth map ({source}) that cannot be used ({reason}): take the network's depth.</source>
   <translation>{name} hat eine Tiefenkarte ({source}), die nicht brauchbar ist ({reason}): die Tiefe des Netzes nehmen.</translation>
  </message>
  <message>
   <source>{name} has a depth map ({source}) that does not fit in memory: take the network's depth.</source>
   <translation>{name} hat eine Tiefenkarte ({source}), die nicht in den Speicher passt: die Tiefe des Netzes nehmen.</translation>
  </message>
  <message>
   <source>{name} has a gain map of a kind that cannot be read yet (ISO 21496-1 in HEIC and AVIF): it opens as an ordinary screen shows it, and lights above white are guessed.</source>
   <translation>{name} hat eine Gain-Map, die noch nicht gelesen werden kann (ISO 21496-1 in HEIC und AVIF): Das Foto öffnet sich so, wie ein gewöhnlicher Bildschirm es zeigt, und Lichter über Weiß werden geschätzt.</translation>
  </message>
  <message>
   <source>{name} has changed since its settings were made; they are shown as they were.</source>
   <translation>{name} wurde geändert, seit seine Einstellungen entstanden; sie werden gezeigt, wie sie waren.</translation>
  </message>
  <message>
   <source>{name} has {gigabytes:.0f} GB, which is too large for a photo: open a smaller copy.</source>
   <translation>{name} hat {gigabytes:.0f} GB, zu groß für ein Foto: eine kleinere Kopie öffnen.</translation>
  </message>
  <message>
   <source>{name} has {width} x {height} pixels and needs {needed:.1f} GB of memory, {free:.1f} GB are free: close other programs or open a smaller copy.</source>
   <translation>{name} hat {width} x {height} Pixel und braucht {needed:.1f} GB Speicher, frei sind {free:.1f} GB: andere Programme schließen oder eine kleinere Kopie öffnen.</translation>
  </message>
  <message>
   <source>{name} has {width} x {height} pixels and the photo {photo_width} x {photo_height}: their proportions differ, so the map belongs to another picture.</source>
   <translation>{name} hat {width} x {height} Pixel und das Foto {photo_width} x {photo_height}: die Seitenverhältnisse sind verschieden, die Karte gehört zu einem anderen Bild.</translation>
  </message>
  <message>
   <source>{name} has {width} x {height} pixels: the limit is {most} pixels a side, so open a smaller copy.</source>
   <translation>{name} hat {width} x {height} Pixel: möglich sind {most} Pixel je Seite, bitte eine kleinere Kopie öffnen.</translation>
  </message>
  <message>
   <source>{name} holds no depth map of its own: choose the network's depth (depth.source=network).</source>
   <translation>{name} enthält keine eigene Tiefenkarte: bitte die Tiefe des Netzes wählen (depth.source=network).</translation>
  </message>
  <message>
   <source>{name} holds signed numbers, which are measurements and no photo: save it as an RGB TIFF of 8 or 16 bits.</source>
   <translation>{name} enthält Zahlen mit Vorzeichen, also Messwerte und kein Foto: als RGB-TIFF mit 8 oder 16 Bit sichern.</translation>
  </message>
  <message>
   <source>{name} holds values that are not numbers (NaN or infinity): fill these gaps first.</source>
   <translation>{name} enthält Werte, die keine Zahlen sind (NaN oder unendlich): diese Lücken zuerst füllen.</translation>
  </message>
  <message>
   <source>{name} holds {bits}-bit numbers: save it as a TIFF of 8 or 16 bits first.</source>
   <translation>{name} enthält Zahlen mit {bits} Bit: zuerst als TIFF mit 8 oder 16 Bit sichern.</translation>
  </message>
  <message>
   <source>{name} is a HEIF picture coded as {coding}, which is not read: save it as JPEG or PNG first.</source>
   <translation>{name} ist ein HEIF-Bild in {coding}, das nicht gelesen wird: zuerst als JPEG oder PNG sichern.</translation>
  </message>
  <message>
   <source>{name} is a TIFF in YCbCr of a kind that is not read: save it as RGB first.</source>
   <translation>{name} ist ein TIFF in YCbCr einer Art, die nicht gelesen wird: zuerst als RGB sichern.</translation>
  </message>
  <message>
   <source>{name} is a TIFF in colours of the kind {kind}, which is not read: save it as RGB first.</source>
   <translation>{name} ist ein TIFF mit Farben der Art {kind}, die nicht gelesen wird: zuerst als RGB sichern.</translation>
  </message>
  <message>
   <source>{name} is a camera RAW file of a kind that cannot be read yet: convert it to DNG without JPEG XL, or develop it to a 16-bit TIFF.</source>
   <translation>{name} ist eine RAW-Datei einer Art, die noch nicht gelesen wird: in DNG ohne JPEG XL umwandeln oder zu einem TIFF mit 16 Bit entwickeln.</translation>
  </message>
  <message>
   <source>{name} is a colour picture: a disparity map is grey, larger numbers nearer.</source>
   <translation>{name} ist ein Farbbild: eine Disparitätskarte ist grau, größere Zahlen näher.</translation>
  </message>
  <message>
   <source>{name} is a folder: choose a photo in it.</source>
   <translation>{name} ist ein Ordner: bitte ein Foto darin wählen.</translation>
  </message>
  <message>
   <source>{name} is a video: export one frame as JPEG or PNG and open that.</source>
   <translation>{name} ist ein Video: ein Bild daraus als JPEG oder PNG exportieren und dieses öffnen.</translation>
  </message>
  <message>
   <source>{name} is damaged or incomplete: fetch it again from the camera or its backup.</source>
   <translation>{name} ist beschädigt oder unvollständig: bitte erneut von der Kamera oder der Sicherung holen.</translation>
  </message>
  <message>
   <source>{name} is damaged or no disparity map: give a grey PNG or TIFF, larger numbers nearer.</source>
   <translation>{name} ist beschädigt oder keine Disparitätskarte: ein graues PNG oder TIFF angeben, größere Zahlen näher.</translation>
  </message>
  <message>
   <source>{name} is damaged or no picture: give a grey PNG or JPEG.</source>
   <translation>{name} ist beschädigt oder kein Bild: ein graues PNG oder JPEG angeben.</translation>
  </message>
  <message>
   <source>{name} is damaged: parts of the picture may be grey, shifted or of wrong colours; fetch it again from the camera or its backup.</source>
   <translation>{name} ist beschädigt: Teile des Bildes können grau, verschoben oder verfärbt sein; bitte erneut von der Kamera oder der Sicherung holen.</translation>
  </message>
  <message>
   <source>{name} is empty (0 bytes): fetch it again from the camera or its backup.</source>
   <translation>{name} ist leer (0 Byte): bitte erneut von der Kamera oder der Sicherung holen.</translation>
  </message>
  <message>
   <source>{name} is empty.</source>
   <translation>{name} ist leer.</translation>
  </message>
  <message>
   <source>{name} is larger than 2 GB, which no depth network for this app is.</source>
   <translation>{name} ist größer als 2 GB, wie kein Tiefennetz für dieses Programm.</translation>
  </message>
  <message>
   <source>{name} is no photo and is left out.</source>
   <translation>{name} ist kein Foto und bleibt weg.</translation>
  </message>
  <message>
   <source>{name} is not a depth network: it answers with shape {shape}.</source>
   <translation>{name} ist kein Tiefennetz: die Antwort hat die Form {shape}.</translation>
  </message>
  <message>
   <source>{name} is not a depth network: it must take one float picture, batch of 1.</source>
   <translation>{name} ist kein Tiefennetz: es muss ein einzelnes Gleitkommabild nehmen.</translation>
  </message>
  <message>
   <source>{name} is not a depth network: its input of shape {shape} has no RGB channels.</source>
   <translation>{name} ist kein Tiefennetz: seine Eingabe der Form {shape} hat keine RGB-Kanäle.</translation>
  </message>
  <message>
   <source>{name} is not a photo that can be read: open a JPEG, PNG, TIFF, WebP, HEIC or RAW file.</source>
   <translation>{name} ist kein lesbares Foto: bitte eine JPEG-, PNG-, TIFF-, WebP-, HEIC- oder RAW-Datei öffnen.</translation>
  </message>
  <message>
   <source>{name} is the photo you opened. Replacing it cannot be undone. Replace the original?</source>
   <translation>{name} ist das geöffnete Foto. Es zu ersetzen lässt sich nicht rückgängig machen. Das Original ersetzen?</translation>
  </message>
  <message>
   <source>{name} is {kind}, and its reader is not installed: run python -m pip install "{requirement}" in D2F's environment, or {instead} first.</source>
   <translation>{name} ist {kind}, und das Leseprogramm dafür fehlt: in der Umgebung von D2F python -m pip install "{requirement}" ausführen oder zuerst {instead}.</translation>
  </message>
  <message>
   <source>{name} is {value!r:.60}: {kind} is needed.</source>
   <translation>{name} ist {value!r:.60}: nötig ist {kind}.</translation>
  </message>
  <message>
   <source>{name} is {value}: it goes from {low:g} to {high:g}.</source>
   <translation>{name} ist {value}: möglich sind {low:g} bis {high:g}.</translation>
  </message>
  <message>
   <source>{name} looks like a camera RAW file of a kind that cannot be read: develop it to a 16-bit TIFF first.</source>
   <translation>{name} sieht nach einer RAW-Datei aus, die sich nicht lesen lässt: zuerst zu einem TIFF mit 16 Bit entwickeln.</translation>
  </message>
  <message>
   <source>{name} may lie on its side: only its camera data say that it is turned, not the picture itself. Rotate left or Rotate right puts it upright (on the command line --rotate).</source>
   <translation>{name} liegt vielleicht auf der Seite: nur die Kameradaten sagen, dass es gedreht ist, nicht das Bild selbst. „Nach links drehen“ oder „Nach rechts drehen“ stellt es auf (auf der Befehlszeile --rotate).</translation>
  </message>
  <message>
   <source>{name} may not be read: ask its owner for permission or copy it.</source>
   <translation>{name} darf nicht gelesen werden: um Erlaubnis bitten oder kopieren.</translation>
  </message>
  <message>
   <source>{name} refers to a data file outside its folder: {place}.</source>
   <translation>{name} verweist auf eine Datei außerhalb seines Ordners: {place}.</translation>
  </message>
  <message>
   <source>{name} – D2F</source>
   <translation>{name} – D2F</translation>
  </message>
  <message>
   <source>{name}, edited</source>
   <translation>{name}, bearbeitet</translation>
  </message>
  <message>
   <source>{name}, number</source>
   <translation>{name}, Zahl</translation>
  </message>
  <message>
   <source>{name}={text:.60}: {kind} is needed.</source>
   <translation>{name}={text:.60}: nötig ist {kind}.</translation>
  </message>
  <message>
   <source>{path} cannot be read; reinstall the app.</source>
   <translation>{path} lässt sich nicht lesen; bitte das Programm neu installieren.</translation>
  </message>
  <message>
   <source>{path} does not describe the {entry} weights; reinstall the app.</source>
   <translation>{path} beschreibt die Gewichte {entry} nicht; bitte das Programm neu installieren.</translation>
  </message>
  <message>
   <source>{path} does not exist or is not a file.</source>
   <translation>{path} gibt es nicht oder ist keine Datei.</translation>
  </message>
  <message>
   <source>{path} is damaged: its checksum is not the one in {manifest}; reinstall the app.</source>
   <translation>{path} ist beschädigt: die Prüfsumme ist nicht die aus {manifest}; bitte das Programm neu installieren.</translation>
  </message>
  <message>
   <source>{path} is damaged; reinstall the app.</source>
   <translation>{path} ist beschädigt; bitte die App neu installieren.</translation>
  </message>
  <message>
   <source>{sentence} · depth {depth}</source>
   <translation>{sentence} · Tiefe {depth}</translation>
  </message>
  <message>
   <source>{sentence}, depth {depth}, {opening}</source>
   <translation>{sentence}, Tiefe {depth}, {opening}</translation>
  </message>
  <message>
   <source>{text} · already soft: {softness} px</source>
   <translation>{text} · schon unscharf: {softness} px</translation>
  </message>
  <message>
   <source>{text} · this part was already soft in the photo</source>
   <translation>{text} · diese Stelle war im Foto schon unscharf</translation>
  </message>
  <message>
   <source>{time} of {duration} seconds</source>
   <translation>{time} von {duration} Sekunden</translation>
  </message>
  <message>
   <source>{time} s · depth {depth} · f/{f_number}</source>
   <translation>{time} s · Tiefe {depth} · f/{f_number}</translation>
  </message>
  <message>
   <source>{title} group</source>
   <translation>Gruppe {title}</translation>
  </message>
  <message>
   <source>{title} section</source>
   <translation>Abschnitt {title}</translation>
  </message>
  <message>
   <source>{value} (photo)</source>
   <translation>{value} (Foto)</translation>
  </message>
 </context>
</TS>
